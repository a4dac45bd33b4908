"""515 strings that break programs go through a session unchanged: loaded, shown, given back."""

import json
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from elute.__main__ import main
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.tui.present import record, rows
from elute.tui.present.facts import facts
from elute.tui.present.spans import Spans

CELLS = 120


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def read(line: Spans, what: str) -> str:
    """A line as it stands on the screen; it is one line, fits, and holds nothing to obey."""
    shown = "".join(text for text, _ in line)
    assert not {unicodedata.category(it) for it in shown} & {"Cc", "Cs"}, what
    assert len(shown.splitlines()) <= 1, what
    assert cell_len(shown) <= CELLS, what
    return shown


def is_visible(text: str) -> bool:
    """Whether a text has a letter, a mark, a number, a sign or a symbol."""
    return any(unicodedata.category(it)[0] in "LMNPS" for it in text)


def shown(session: Session, strings: list[str]) -> int:
    """Draw each string in its line of the rows and on its page; how many have anything to see."""
    snapshot = session.snapshot()
    known, visible = facts(snapshot), 0
    for row, text in enumerate(strings):
        line = rows.line(known, row, 3, marked=False, shift=0, cells=CELLS)
        read(line, text)
        page = record.page(snapshot, known, row, session.record(row), CELLS)
        lines = [read(it, text).strip() for it in page]
        if is_visible(text):
            visible += 1
            assert line[-1][0].strip(), text
            assert "".join(lines[lines.index("record") + 1 :]), text
    return visible


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
        found = json.loads(session.record(row))
        assert (found if form == "json" else found["text"]) == text
    visible = shown(session, strings)
    session.export(tmp_path / f"out.{form}")
    session.close()
    assert (tmp_path / f"out.{form}").read_bytes() == data.read_bytes()
    assert main(["show", str(tmp_path / "s.elute"), "rows", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == len(strings) == 515
    assert not any(row["dropped"] for row in listed)
    print(f"\nnaughty strings as {form}: {len(strings)} loaded, shown ({visible} with anything")
    print("to see) and exported unchanged")
