"""The cycle by keys in a real terminal: open, drop, undo, next round, export, leave, come back."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

FAST = ["--set", "embed.method=lsa", "--set", "reduce.method=pca", "--set", "cluster.k=3"]
OpenTerminal = Callable[..., Any]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (160, 45)])
def test_the_whole_cycle_by_keys(
    columns: int, lines: int, dataset: Path, open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    """From the data file to the cleaned file, with an undo on the way, at both sizes."""
    terminal = open_terminal([str(dataset), *FAST], columns, lines)
    terminal.wait("3 clusters")
    assert "144 kept" in terminal.screen()
    terminal.press("2")
    terminal.wait("2 clusters" if columns > 80 else "clusters")
    terminal.press("x")
    terminal.wait(lambda screen: re.search(r"\by(es)?\b", screen) is not None)
    terminal.press("y")
    terminal.wait(lambda screen: "144 kept" not in screen)
    terminal.press("u")
    terminal.wait("144 kept")
    terminal.press("C-r")
    terminal.wait(lambda screen: "144 kept" not in screen)
    terminal.press("r")
    terminal.wait(lambda screen: re.search(r"\by(es)?\b", screen) is not None)
    terminal.press("y")
    terminal.wait(lambda screen: "round 2" in screen and "3 clusters" in screen)
    terminal.wait("Done.")  # or the end of the job hides what the export says
    terminal.type(":")
    terminal.type(f"export {tmp_path / 'out.jsonl'}")
    terminal.press("Enter")
    terminal.wait("Wrote")
    terminal.press("q")
    terminal.wait("EXIT:0")
    kept = (tmp_path / "out.jsonl").read_bytes().splitlines()
    source = dataset.read_bytes().splitlines()
    assert 0 < len(kept) < 144
    assert [line for line in source if line in set(kept)] == kept


def test_it_opens_where_it_was_left(dataset: Path, open_terminal: OpenTerminal) -> None:
    """A second start finds every result and decision; nothing is run again."""
    first = open_terminal([str(dataset), *FAST])
    first.wait("3 clusters")
    first.press("x")
    first.wait("143 kept")
    first.press("q")
    first.wait("EXIT:0")
    second = open_terminal([str(dataset)])
    second.wait(lambda screen: "143 kept" in screen and "3 clusters" in screen)
    second.press("q")
    second.wait("EXIT:0")


def test_a_bad_file_is_a_sentence(tmp_path: Path, open_terminal: OpenTerminal) -> None:
    """The terminal is given back as it was, with what happened and what to do; nothing is left."""
    (tmp_path / "bad.csv").write_bytes(b"\x7fELF" + bytes(range(256)))
    for name in ("bad.csv", "none.csv"):
        screen = open_terminal([str(tmp_path / name)]).wait("EXIT:")
        assert "EXIT:3" in screen
        assert "elute: " in screen
        assert "Traceback" not in screen
        assert list((tmp_path / "home").iterdir()) == []


def test_hostile_rows_stay_text(tmp_path: Path, open_terminal: OpenTerminal) -> None:
    """Escape sequences, markup and bidi marks in the data are shown, not obeyed."""
    texts = ["\x1b]0;owned\x07 title", "[@click=app.quit]here[/]", "\u202egnp.exe", "[/b] crash"]
    lines = [json.dumps({"text": f"{text} number {n}"}) for n in range(8) for text in texts]
    path = tmp_path / "hostile.jsonl"
    path.write_text("\n".join(lines) + "\n")
    terminal = open_terminal([str(path), *FAST])
    screen = terminal.wait("3 clusters")
    assert "[@click=app.quit]here[/]" in screen
    assert "␛]0;owned␇" in screen
    terminal.press("q")
    terminal.wait("EXIT:0")
