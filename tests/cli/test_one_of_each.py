"""One row, one cluster, one text: words in the singular wherever they are counted."""

import json
import re
from pathlib import Path

import pytest

from elute.__main__ import main

MANY = re.compile(r"(?<![\d.,])1 (?:noise |different )?(rows|clusters|texts|records|terms)\b")
PARTS = ("clusters", "metrics", "findings", "advice", "rounds")


def test_one_is_not_many(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of all that the verbs say about a dataset of one row."""
    (here / "one.jsonl").write_text(json.dumps({"text": "the only one here"}) + "\n", "utf-8")
    settings = ("embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0")
    given = [word for setting in settings for word in ("--set", setting)]
    assert main(["run", "one.jsonl", *given]) == 0
    for part in PARTS:
        assert main(["show", "one.elute", part]) == 0
    assert main(["export", "one.elute", "out.jsonl"]) == 0
    assert main(["check", "one.elute"]) == 0
    said = "\n".join(capsys.readouterr())
    assert "round 1: 1 row, 1 cluster, noise 0.0%, 1 row kept" in said
    assert "Wrote 1 row to out.jsonl" in said
    assert MANY.search("for 1 clusters")
    assert [found[0] for found in MANY.finditer(said)] == []
