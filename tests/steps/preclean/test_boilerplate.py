"""What many rows begin or end with is found, counted and, if asked, taken off."""

from hypothesis import given
from hypothesis import strategies as st

from elute.steps.preclean import Preclean, boilerplate, preview
from elute.steps.preclean.boilerplate import Counting
from tests.steps.preclean.making import records, rule, run

BODIES = [f"The {thing} number {at} broke" for at in range(10) for thing in ("lamp", "door")]
FOOTER = "--\nSent from my pocket phone"


def test_footers_and_openings_are_found_and_counted() -> None:
    """Rows are listed with what they share, though the rule is off; texts stay."""
    texts = [*BODIES, *(f"{body}\n{FOOTER}" for body in BODIES[:7])]
    texts += [f"As a language model, I say {at} {body}" for at, body in enumerate(BODIES[:6])]
    made = run(records(texts))
    one = rule(made, "boilerplate")
    assert one.rows.tolist() == list(range(20, 33))
    assert (one.kind, one.applied) == ("change", False)
    assert one.summary == (
        "13 rows (39.4 %) begin or end with words that many rows share: "
        '"-- Sent from my pocket phone" (7), "As a language model," (6).'
    )
    assert one.note(0) == '"-- Sent from my pocket phone" (first 0, last 29 characters)'
    assert made.texts[20] == texts[20]


def test_applied_it_takes_them_off() -> None:
    """The analysed text is without them; rows that differ in their footer only are not copies."""
    texts = [*BODIES, *(f"Dear support team,\n{body}\n{FOOTER}" for body in BODIES)]
    made = run(records(texts), boilerplate=True)
    assert list(made.texts) == [*BODIES, *BODIES]
    assert rule(made, "boilerplate").applied
    assert made.duplicates[0].tolist() == []


def test_what_is_taken_off_can_be_taken_off_again() -> None:
    """The note of a row says how much, whatever the words: even those of a note, or long ones."""
    opening, end = "Hé (first 9, last 9 characters), ", f"\nfooter 您好 {'long ' * 30}end"
    texts = [*BODIES, *(f"{opening}<b>{body}</b>{end}" for body in BODIES)]
    one = rule(run(records(texts)), "boilerplate")
    for at, body in enumerate(BODIES):
        before, after = preview(Preclean(), "boilerplate", texts[20 + at], one.note(at))
        assert (before, after) == (f"{opening}{body}{end}", body)
        assert len(one.note(at)) < 200


def test_no_row_is_emptied() -> None:
    """A row that is nothing but the footer keeps it."""
    texts = [f"{body}\n{FOOTER}" for body in BODIES] + [FOOTER, f"{FOOTER}\n{FOOTER}"]
    made = run(records(texts), boilerplate=True)
    assert list(made.texts)[20:] == [FOOTER, FOOTER]
    hello = "您好，我是一个语言模型。"
    texts = [f"{hello}{body}\n{FOOTER}" for body in BODIES] + [hello + hello]
    assert list(run(records(texts), boilerplate=True).texts) == [*BODIES, hello]


def test_a_common_beginning_of_a_sentence_is_no_boilerplate() -> None:
    """Words that many questions begin with do not end where a clause does."""
    made = run(records([f"how do i find the {body}" for body in BODIES]))
    assert rule(made, "boilerplate").summary == (
        "No row begins or ends with words that many rows share."
    )


@given(st.lists(st.text("ab.\n ", max_size=40).map(str.encode), max_size=30))
def test_what_is_left_is_part_of_the_text_and_not_empty(texts: list[bytes]) -> None:
    """For any texts: what is taken off lies at the ends, and something is left."""
    counting = Counting()
    for text in texts:
        counting.take(text)
    shared = counting.result()
    for text in texts:
        begin, end, taken = shared.strip(text)
        if taken:
            assert text[begin:end].strip() == text[begin:end] != b""
            assert text.startswith(taken[0]) or text.endswith(taken[0])
        else:
            assert (begin, end) == (0, len(text))


def test_memory_is_bounded() -> None:
    """Texts that share nothing do not pile up, and what many share is still found among them."""
    counting, kept = Counting(), 0
    for at in range(120_000):
        tail = FOOTER if at % 50 == 0 else f"that was row {at} of them"
        counting.take(f"a body {at}\n{tail}".encode())
        kept = max(kept, len(counting._ends))
    assert kept <= boilerplate._HELD
    assert counting.result().ends == (f"\n{FOOTER}".encode(),)
