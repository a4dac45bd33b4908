"""515 strings that break programs go through a session unchanged: loaded, shown, given back."""

import json
import unicodedata
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.core.progress import Progress, silent
from elute.core.safe import safe
from elute.engine.opening import open_session


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.mark.data
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_every_string_is_shown_and_given_back(
    form: str, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is a row with its text, can be read on the screen harmlessly, and leaves as it came."""
    source = shared / "naughty_strings/raw/blns.json"
    strings = json.loads(source.read_bytes())
    data = tmp_path / f"naughty.{form}"
    lines = "".join(json.dumps({"text": it}, ensure_ascii=False) + "\n" for it in strings)
    data.write_bytes(source.read_bytes() if form == "json" else lines.encode())
    session = open_session(data, tmp_path / "s.elute", ["preclean.drop="])
    list(session.run("preclean", watch))
    records = session.snapshot().records
    assert records is not None
    assert list(records.texts) == strings
    for row, text in enumerate(strings):
        record = json.loads(session.record(row))
        assert (record if form == "json" else record["text"]) == text
        assert not {unicodedata.category(it) for it in safe(text)} & {"Cc", "Cs"}
    session.export(tmp_path / f"out.{form}")
    session.close()
    assert (tmp_path / f"out.{form}").read_bytes() == data.read_bytes()
    assert main(["show", str(tmp_path / "s.elute"), "rows", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == len(strings) == 515
    assert not any(row["dropped"] for row in listed)
    print(f"\nnaughty strings as {form}: {len(strings)} loaded, shown and exported unchanged")
