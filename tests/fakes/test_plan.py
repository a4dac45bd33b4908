"""A plan says in plain words which request goes wrong, and how."""

import pytest

from tests.fakes.plan import planned


def named(text: str, count: int = 8, path: str = "embeddings", tries: int = 1) -> list[str]:
    """The faults of the first requests, each of a content of its own."""
    plan = planned(text)
    return [plan.fault(path, n, tries, b"%d" % n).name for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", "ok ok ok ok ok ok"),
        ("2: 500", "ok 500 ok ok ok ok"),
        ("2-4: 500", "ok 500 500 500 ok ok"),
        ("4-: 500", "ok ok ok 500 500 500"),
        ("*: 500", "500 500 500 500 500 500"),
        ("every 3: 500", "ok ok 500 ok ok 500"),
        ("1: 429 after=1; 2-3: shuffled; *: ok", "429 shuffled shuffled ok ok ok"),
        ("3: nan\n# the rest\n1-4: cut  # first rule wins", "cut cut nan cut ok ok"),
        ("chat 1: 500; embeddings 2: cut", "ok cut ok ok ok ok"),
        ("100%: 500", "500 500 500 500 500 500"),
        ("0%: 500", "ok ok ok ok ok ok"),
    ],
)
def test_when(text: str, faults: str) -> None:
    """Numbers, ranges, every k-th, all, paths and percents decide; the first rule wins."""
    assert named(text, 6) == faults.split()


def test_tries() -> None:
    """A rule of tries speaks of the first times that a content is asked for."""
    assert [named("try 1-2: 503", 1, tries=tries) for tries in (1, 2, 3)] == [
        ["503"],
        ["503"],
        ["ok"],
    ]


def test_dice() -> None:
    """A percentage hits about that many, and the same content whatever the order of arrival."""
    plan = planned("30%: 503", seed=7)
    hit = [plan.fault("embeddings", 1, 1, b"%d" % n).name == "503" for n in range(2000)]
    again = [plan.fault("embeddings", n + 9, 1, b"%d" % n).name == "503" for n in range(2000)]
    other = [plan.fault("embeddings", 1, 2, b"%d" % n).name == "503" for n in range(2000)]
    assert 500 < sum(hit) < 700
    assert hit == again
    assert hit != other


def test_options() -> None:
    """Options are read with their values, also with spaces and colons."""
    fault = planned('1: 429 after="Wed, 21 Oct 2015 07:28:00 GMT" code=x').fault("", 1, 1, b"")
    assert fault.options == {"after": "Wed, 21 Oct 2015 07:28:00 GMT", "code": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "1 429",
        "1: explode",
        "sometimes: 500",
        "1: 200",
        "1: nan after=1",
        "1: hang",
        "1: shortened",
        "1: drip seconds=soon",
        "try 1: reset-early",
        "20%: reset-early",
        "1:",
    ],
)
def test_refused(text: str) -> None:
    """A plan that says nothing or too much is refused, with the rule in the sentence."""
    with pytest.raises(ValueError, match=text[:5].replace("*", r"\*")):
        planned(text)
