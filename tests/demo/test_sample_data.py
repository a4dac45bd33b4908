"""The sample data is what its README says, and its truth file is true."""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"
FILES = ("support_messages.jsonl", "truth.jsonl")
Record = dict[str, Any]


@cache
def records(name: str) -> list[Record]:
    """One of the two files, parsed."""
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def rows() -> list[tuple[Record, Record]]:
    """Each message with the truth about it."""
    return list(zip(records(FILES[0]), records(FILES[1]), strict=True))


def having(fault: str | None) -> list[tuple[Record, Record]]:
    """The rows of one fault; None asks for the clean ones."""
    return [(row, truth) for row, truth in rows() if truth["fault"] == fault]


def copies(fault: str) -> list[tuple[str, str]]:
    """The text of each copy beside that of its original."""
    texts = [row["text"] for row, _ in rows()]
    return [(row["text"], texts[truth["duplicate_of"]]) for row, truth in having(fault)]


def grams(text: str) -> frozenset[str]:
    """Word 3-grams; a text of fewer words is one gram."""
    words = re.findall(r"\w+(?:['’]\w+)?", text.casefold())
    return frozenset(" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2)))


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: only spaces, control, zero-width characters."""
    return all(unicodedata.category(sign) in ("Zs", "Cc", "Cf") for sign in text)


def test_the_generator_reproduces_both_files(tmp_path: Path) -> None:
    """Running the generator elsewhere gives the committed files byte for byte."""
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_readme_counts_hold() -> None:
    """The README's table of faults and its totals are what the truth file holds."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", readme, flags=re.MULTILINE))
    found = Counter(truth["fault"] for _, truth in rows())
    assert {fault: int(count) for fault, count in table.items()} == {
        fault: count for fault, count in found.items() if fault
    }
    assert f"{len(rows()):,} messages" in readme
    assert f"other {found[None]:,} rows are clean" in readme


def test_truth_and_messages_name_the_same_rows() -> None:
    """Line n of both files is row n, under one id that occurs once."""
    for at, (row, truth) in enumerate(rows()):
        assert truth["row"] == at
        assert row["id"] == truth["id"]
    assert len({row["id"] for row, _ in rows()}) == len(rows()) >= 1500


def test_files_survive_readers_that_split_on_any_line_separator() -> None:
    """No text holds a separator that `str.splitlines` cuts at and JSON leaves alone."""
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert len(text.splitlines()) == text.count("\n")


@pytest.mark.parametrize("fault", ["exact_duplicate", "near_duplicate"])
def test_copies_name_a_clean_original(fault: str) -> None:
    """A copy's original is a clean row of the same topic and label."""
    by_row = [truth for _, truth in rows()]
    for _, truth in having(fault):
        original = by_row[truth["duplicate_of"]]
        assert original["fault"] is None
        assert (original["topic"], original["label"]) == (truth["topic"], truth["label"])


def test_only_copies_name_an_original() -> None:
    """`duplicate_of` is null for every row that is no planted copy."""
    for _, truth in rows():
        is_copy = truth["fault"] in ("exact_duplicate", "near_duplicate")
        assert (truth["duplicate_of"] is not None) == is_copy


def test_exact_duplicates_equal_their_originals() -> None:
    """An exact duplicate's text is its original's."""
    assert all(text == original for text, original in copies("exact_duplicate"))


def test_near_duplicates_differ_and_resemble() -> None:
    """A near duplicate is not its original, and at least 0.75 like it."""
    for text, original in copies("near_duplicate"):
        assert text != original
        assert SequenceMatcher(None, text, original, autojunk=False).ratio() >= 0.75


def test_blank_rows_and_only_they_are_blank() -> None:
    """A blank row shows nothing to a reader; every other row shows something."""
    for row, truth in rows():
        assert is_blank(row["text"]) == (truth["fault"] == "blank")


def test_there_are_three_other_languages() -> None:
    """Exactly three rows are in another language, and no two of them alike."""
    assert len({row["text"] for row, _ in having("other_language")}) == 3
    assert len(having("other_language")) == 3


def test_labels_are_wrong_only_where_planted() -> None:
    """Shown and right label differ for planted wrong labels, and for nothing that has one."""
    for row, truth in rows():
        if truth["label"] is not None:
            assert (row["label"] != truth["label"]) == (truth["fault"] == "wrong_label")


def test_rows_without_a_right_label_are_strangers() -> None:
    """Only spam, off-topic, gibberish and blank rows have no label that fits."""
    unlabelled = {truth["fault"] for _, truth in rows() if truth["label"] is None}
    assert unlabelled == {"junk_topic", "off_topic", "gibberish", "blank"}


def test_topics_are_many_and_unbalanced() -> None:
    """Real messages fall into 16 to 22 topics, the largest over three times the smallest."""
    topics = [truth["topic"] for _, truth in rows() if truth["topic"] not in (None, "junk")]
    sizes = Counter(topics).values()
    assert 16 <= len(sizes) <= 22
    assert min(sizes) >= 30
    assert max(sizes) > 3 * min(sizes)


def test_truncated_rows_end_inside_a_word() -> None:
    """A truncated text ends in a letter, never in a full stop."""
    assert all(row["text"][-1].isalpha() for row, _ in having("truncated"))


def test_mojibake_shows() -> None:
    """Every mojibake row holds a sign of UTF-8 read as Windows Latin-1."""
    assert all(re.search(r"â€|Ã|Â", row["text"]) for row, _ in having("mojibake"))


def test_no_accidental_duplicates_among_clean_rows() -> None:
    """No two clean rows share 60 % of their word 3-grams, whatever their topics."""
    kept: list[frozenset[str]] = []
    holders: dict[str, list[int]] = {}
    for row, _ in having(None):
        own = grams(row["text"])
        shared = Counter(other for gram in own for other in holders.get(gram, ()))
        for other, both in shared.items():
            assert both / (len(own) + len(kept[other]) - both) < 0.6, row["text"]
        for gram in own:
            holders.setdefault(gram, []).append(len(kept))
        kept.append(own)
