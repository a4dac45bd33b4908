"""A whole cleaning by keys in tmux: open, embed, brush, drop, next round, report, export."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

FAST = ["--set", "embed.method=lsa", "--set", "reduce.method=pca", "--set", "cluster.k=3"]
OpenTerminal = Callable[..., Any]


def kept(screen: str) -> int:
    """How many rows the line of rounds says are kept."""
    found = re.search(r"([\d,]+) kept", screen.splitlines()[0])  # a cluster's card says it too
    return int(found[1].replace(",", "")) if found else -1


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (80, 24),
        pytest.param(120, 40, marks=pytest.mark.long),
        pytest.param(200, 60, marks=pytest.mark.long),
    ],
)
def test_a_whole_cleaning_by_keys(
    columns: int, lines: int, dataset: Path, open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    """What is brushed on the map and dropped is what the exported file lacks, and nothing else."""
    terminal = open_terminal([str(dataset), *FAST], columns, lines)
    terminal.wait(lambda screen: "3 clusters" in screen and "proposal" in screen)
    before = kept(terminal.screen())
    chosen = brushed(terminal)
    drop_undo_and_redo(terminal, before, chosen)
    next_round_and_report(terminal)
    terminal.type(":")
    terminal.type(f"export {tmp_path / 'out.jsonl'}")
    terminal.press("Enter")
    terminal.wait("Wrote")
    terminal.press("q")
    terminal.wait("EXIT:0")
    lines_out = (tmp_path / "out.jsonl").read_bytes().splitlines()
    source = dataset.read_bytes().splitlines()
    assert [line for line in source if line in set(lines_out)] == lines_out
    assert len(lines_out) == before - chosen
    assert all(isinstance(json.loads(line), dict) for line in lines_out)


def brushed(terminal: Any) -> int:
    """Select rows with a box on the map, look at them, come back; how many they are."""
    terminal.press("3")
    for key in "LLLLJJJ":
        terminal.press(key)
    terminal.wait(lambda screen: re.search(r"\d+ x \d+ cells", screen) is not None)
    terminal.press("s")
    screen = terminal.wait(lambda screen: re.search(r"([\d,]+) rows? selected", screen))
    chosen = int(re.findall(r"([\d,]+) rows? selected", screen)[-1])
    terminal.press("Enter")
    terminal.wait(f"{chosen} of ")
    terminal.press("Escape")
    terminal.press("3")
    return chosen


def drop_undo_and_redo(terminal: Any, before: int, chosen: int) -> None:
    """Drop the selection, take that back, do it again."""
    terminal.press("x")
    terminal.wait(lambda screen: "yes" in screen or kept(screen) == before - chosen)
    if "yes" in terminal.screen():
        terminal.press("y")
    terminal.wait(lambda screen: kept(screen) == before - chosen)
    terminal.press("U")
    terminal.wait(lambda screen: kept(screen) == before)
    terminal.press("C-r")
    terminal.wait(lambda screen: kept(screen) == before - chosen)


def next_round_and_report(terminal: Any) -> None:
    """Close the round, wait for the next one's clusters, and go to its report."""
    terminal.press("r")
    terminal.wait(lambda screen: "yes" in screen)
    terminal.press("y")
    terminal.wait(lambda screen: "round 2" in screen and "3 clusters" in screen)
    terminal.press("g")
    terminal.wait("Done.")
