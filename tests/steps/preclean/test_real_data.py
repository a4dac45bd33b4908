"""Rules on real data: sound sets are left nearly alone, planted faults are found.

The datasets are read here without the loader, which is another room.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from elute.core.results import Precleaned
from elute.steps.preclean import mask
from tests.conftest import ROOT
from tests.steps.preclean.making import records, rule, run

BOUNDS = ("encoding-damage", "length", "window", "repetition", "symbols", "script", "urls")
CHANGES = ("encoding", "unicode", "control", "html", "personal-data", "boilerplate")


def rows_of(shared: Path, name: str) -> list[dict[str, str]]:
    """The rows of a dataset, all fields as text."""
    paths = {
        "clinc150": shared / "clinc150/clinc150_full.csv",
        "ko_chatbot": shared / "ko_chatbot/raw/ChatbotData.csv",
        "alpaca_en": shared / "llamafactory_demo/raw/data/alpaca_en_demo.json",
        "alpaca_zh": shared / "llamafactory_demo/raw/data/alpaca_zh_demo.json",
        "gpteacher": shared / "gpteacher/toolformer_neardup.jsonl",
    }
    content = paths[name].read_text("utf-8")
    if paths[name].suffix == ".csv":
        return list(csv.DictReader(content.splitlines()))
    if paths[name].suffix == ".json":
        return list(json.loads(content))
    return [json.loads(line) for line in content.splitlines()]


def counts(made: Precleaned, names: tuple[str, ...]) -> dict[str, int]:
    """How many rows each rule flags, where it flags any."""
    return {name: len(rule(made, name).rows) for name in names if len(rule(made, name).rows)}


FIELDS = {
    "clinc150": ("text",),
    "ko_chatbot": ("Q",),
    "alpaca_en": ("instruction", "input", "output"),
    "alpaca_zh": ("instruction", "input", "output"),
    "gpteacher": ("instruction", "input", "response", "output"),
}


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "rows", "bounds", "changes"),
    [
        ("clinc150", 23_700, {}, {}),
        ("ko_chatbot", 11_823, {}, {}),
        ("alpaca_en", 999, {}, {"html": 7, "personal-data": 3}),
        # Chinese questions with an answer in English or in code; one row says it three times.
        ("alpaca_zh", 1_000, {"script": 26, "repetition": 1}, {"html": 3}),
        # Every row has one of some thirty prompts.
        ("gpteacher", 7_673, {}, {"html": 1, "personal-data": 1, "boilerplate": 7_673}),
    ],
)
def test_sound_sets_are_left_nearly_alone(
    shared: Path, name: str, rows: int, bounds: dict[str, int], changes: dict[str, int]
) -> None:
    """What the defaults flag in sets that are known to be sound, row by row looked at."""
    texts = [
        "\n".join(row[field] for field in FIELDS[name] if row.get(field))
        for row in rows_of(shared, name)
    ]
    assert len(texts) == rows
    made = run(records(texts))
    print(name, counts(made, BOUNDS), counts(made, CHANGES))
    assert counts(made, BOUNDS) == bounds
    assert counts(made, CHANGES) == changes


@pytest.mark.data
def test_two_labels_for_one_question(shared: Path) -> None:
    """85 Korean questions and 4 English requests have two labels, as their sources say."""
    for name, text, label, known in (
        ("ko_chatbot", "Q", "label", 85),
        ("clinc150", "text", "intent", 4),
    ):
        rows = rows_of(shared, name)
        given = records([row[text] for row in rows], labels=[row[label] for row in rows])
        one = rule(run(given), "label-conflict")
        print(name, one.summary)
        assert f"; {known} texts in all." in one.summary
        for place, (row, other) in enumerate(zip(one.rows, one.others, strict=True)):
            assert rows[row][text].casefold().strip(" .!?~") == (
                rows[other][text].casefold().strip(" .!?~")
            )
            assert one.note(place) == f"{rows[row][label]} / {rows[other][label]}"
            assert rows[row][label] != rows[other][label]


@pytest.mark.data
def test_sound_korean_chinese_and_emoji_are_not_mended(shared: Path) -> None:
    """The rule for encoding changes none of 11,823 Korean and 1,000 Chinese rows."""
    for name in ("ko_chatbot", "alpaca_zh"):
        texts = ["\n".join(map(str, row.values())) for row in rows_of(shared, name)]
        assert len(rule(run(records(texts)), "encoding").rows) == 0


def test_planted_faults_are_found() -> None:
    """In the sample data: all mojibake mended, blank rows and copies gone, gibberish flagged."""
    folder = ROOT / "sample_data"
    texts, faults = (
        [json.loads(line)[key] for line in (folder / name).read_text("utf-8").splitlines()]
        for name, key in (("support_messages.jsonl", "text"), ("truth.jsonl", "fault"))
    )
    made = run(records(texts))
    found = {
        name: Counter(str(faults[row]) for row in rule(made, name).rows.tolist())
        for name in ("encoding", "blank", "html", *BOUNDS)
    }
    print({name: dict(them) for name, them in found.items() if them})
    assert found["encoding"] == {"mojibake": 35}
    assert found["blank"] == {"blank": 20}
    assert found["html"] == {"boilerplate": 18}
    assert found["repetition"] == {"gibberish": 5, "None": 1}
    assert found["symbols"] == {"gibberish": 6}
    assert found["script"] == {"other_language": 1}
    assert found["urls"] == {"boilerplate": 3}
    assert not any(found[name] for name in ("length", "window", "encoding-damage"))
    copies = {
        frozenset(it) for it in zip(*(them.tolist() for them in made.duplicates), strict=True)
    }
    planted = [row for row, fault in enumerate(faults) if fault == "exact_duplicate"]
    assert all(any(row in pair for pair in copies) for row in planted)
    assert len(copies) == 62  # and two near duplicates that differ in white space only


def test_what_is_masked_in_the_sample_data() -> None:
    """Phone numbers, addresses and e-mail in footers; nothing in the 1,430 clean rows."""
    folder = ROOT / "sample_data"
    texts = [
        json.loads(line)["text"]
        for line in (folder / "support_messages.jsonl").read_text("utf-8").splitlines()
    ]
    faults = [
        json.loads(line)["fault"]
        for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()
    ]
    hit = Counter(fault for text, fault in zip(texts, faults, strict=True) if mask(text) != text)
    assert hit == {"boilerplate": 11}
