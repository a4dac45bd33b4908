"""Over a thousand strings that speak to terminals are shown in a real one, and none is obeyed."""

import json
import os
import re
import sys
import time
from pathlib import Path

import pytest

from tests.pty import hostile
from tests.pty.window import Window, wait_until

SIZE = (160, 50)
PAGE = 40
SETTINGS = ("embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=4")
NAME = "rows\x1b]0;Q9990\x07\u202e[b].jsonl"


def settle(window: Window) -> None:
    """Wait until nothing more comes for a moment."""
    for _ in range(100):
        before = len(window.received)
        time.sleep(0.15)
        if before == len(window.received):
            return
    raise AssertionError(f"it never comes to rest:\n{window.screen()}")


@pytest.mark.terminal
def test_no_sequence_in_the_data_reaches_the_terminal(tmp_path: Path) -> None:
    """In the rows, page by page, in the records, the other panes, the title and a filter."""
    attacks = hostile.corpus()
    data = tmp_path / NAME
    entries = ({"text": it.text, "label": it.raw[:40] or "none"} for it in attacks)
    data.write_text("".join(f"{json.dumps(it)}\n" for it in entries), encoding="utf-8")
    words = [word for setting in SETTINGS for word in ("--set", setting)]
    program = [sys.executable, "-m", "elute", str(data), *words]
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    window = Window(program, environ, tmp_path, size=SIZE)
    try:
        window.wait("4 clusters")
        in_rows = rows_shown(window, attacks)
        in_records = records_shown(window, attacks)
        others(window)
        sent = bytes(window.received)
        window.press("q")
        window.ended()
    finally:
        window.close()
    found = hostile.leaked(sent, attacks)
    print(
        f"{len(attacks)} strings of {len({it.kind for it in attacks})} kinds: {in_rows} seen in "
        f"the rows, {in_records} in records; leaked {len(found)}; strange {hostile.strange(sent)}"
    )
    assert (in_rows, found, hostile.strange(sent)) == (len(attacks), [], set())
    assert in_records >= 396


def test_the_control_leaks(tmp_path: Path) -> None:
    """The same strings in a widget that does not take them out: they do reach the terminal."""
    attacks = [it for it in hostile.corpus() if it.kind != "markup"]
    (tmp_path / "texts.json").write_text(json.dumps([it.text for it in attacks]))
    program = [sys.executable, str(Path(__file__).parent / "unsanitised.py")]
    window = Window([*program, str(tmp_path / "texts.json")], os.environ, tmp_path, size=SIZE)
    try:
        window.wait("Q0000")
        for first in range(PAGE, len(attacks), PAGE):
            last = attacks[min(first + PAGE, len(attacks)) - 1].text[:5].encode()
            window.press("x")
            wait_until(lambda last=last: last in window.received, lambda: "the control hangs")  # type: ignore[misc]
        sent = bytes(window.received)
    finally:
        window.close()
    found = hostile.leaked(sent, attacks)
    print(f"control: {len(found)} of {len(attacks)} leaked, {len(hostile.strange(sent))} strange")
    assert len(found) > 950
    assert hostile.strange(sent)


def rows_shown(window: Window, attacks: list[hostile.Attack]) -> int:
    """Go through all rows, a page at a time; how many of them were seen."""
    window.press("1z\x1b[H")
    settle(window)
    seen: set[str] = set()
    for _ in range(len(attacks) // 30):
        seen |= set(re.findall(r"Q\d{4}", window.screen()))
        if attacks[-1].text[:5] in seen:
            break
        before = len(window.received)
        window.press("\x1b[6~")
        wait_until(lambda before=before: len(window.received) > before, window.screen)  # type: ignore[misc]
        settle(window)
    window.press("z")
    return len(seen & {it.text[:5] for it in attacks})


def records_shown(window: Window, attacks: list[hostile.Attack]) -> int:
    """Read the records from the first on, each form of attack twice; how many were seen."""
    window.press("\x1b[H\r")
    window.wait("row 0 of")
    for row in range(10, 401, 10):
        window.press("l" * 10)
        window.wait(f"row {row} of")
    window.press("q")
    settle(window)
    return row + 1


def others(window: Window) -> None:
    """The other panes and pages, a hostile filter, and a hostile command."""
    for keys in ("2", "3", "4", "jj", "f", "q", "H", "q", "?", "q", "2c", "q"):
        window.press(keys)
        settle(window)
    for opening in "/:":
        window.press(f"{opening}")
        settle(window)
        window.press("\x1b[200~a\x1b]0;Q9991\x07b\x1b[201~\r")
        settle(window)
