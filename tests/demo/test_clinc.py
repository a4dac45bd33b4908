"""The whole cycle on 23,700 real rows with a real model: two rounds with drops, then the export."""

import json
from pathlib import Path

import pytest

from elute.__main__ import main

pytestmark = [pytest.mark.long, pytest.mark.data, pytest.mark.model]
POLICY = ["--accept", "all", "--set", "decide.drop_outliers=0.03"]


def test_two_rounds_give_every_byte_back(
    shared: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kept and dropped records, put together by id, are the input byte for byte."""
    data = shared / "clinc150" / "clinc150_full.csv"
    run = ["run", str(data), "--set", "load.text=text", *POLICY, "--rounds", "2", "--json"]
    assert main(run) == 0
    rounds = json.loads(capsys.readouterr().out)["rounds"]
    assert [entry["round"] for entry in rounds] == [1, 2]
    assert rounds[0]["rows_in"] == 23_700 > rounds[0]["rows_out"] > rounds[1]["rows_out"]
    assert main(["export", "clinc150_full.elute", "kept.csv", "--dropped", "dropped.jsonl"]) == 0
    assert main(["check", "clinc150_full.elute"]) == 0
    source, kept = data.read_bytes(), iter(Path("kept.csv").read_bytes().splitlines(True))
    lines = Path("dropped.jsonl").read_text("utf-8").splitlines()
    dropped = {entry["id"]: entry["record"].encode() for entry in map(json.loads, lines)}
    merged = [next(kept)]
    merged += [dropped[row] + b"\n" if row in dropped else next(kept) for row in range(23_700)]
    assert b"".join(merged) == source
    assert next(kept, None) is None
    with capsys.disabled():
        for entry in rounds:
            print(f"\nround {entry['round']}: {entry['rows_in']:,} -> {entry['rows_out']:,} rows,")
            print(f"  seconds {entry['seconds']}, peak {entry['peak_rss_mb']} MiB")
