"""A dataset, a session and a worker that goes as fast as the test says; see `stretched`."""

import contextlib
import json
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil

from elute.core.fingerprint import of_texts
from elute.session import jobs
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from tests.pty.window import Window, wait_until

SLOW = ("embed.method=slow", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3")
_WORDS = ("refund", "delivery", "password")


class Stage:
    """Says how fast the worker's steps go, and knows what it has done."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Write a dataset of `rows` rows, all different."""
        self.folder = folder
        self.rows = rows
        self.data = folder / "data.jsonl"
        self.data.write_text("".join(f'{{"text": {json.dumps(_text(n))}}}\n' for n in range(rows)))
        self.layout = Layout(folder / "data.elute")
        self._words = folder / "stage"
        self._words.mkdir()
        self._windows: list[Window] = []

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program whose steps the test holds."""
        stretched = str(Path(__file__).parent / "stretched")
        path = os.pathsep.join([stretched, *filter(None, [os.environ.get("PYTHONPATH")])])
        home = str(self.folder / "state")
        given = {"PYTHONPATH": path, "ELUTE_TEST_STAGE": str(self._words), "XDG_STATE_HOME": home}
        return {**os.environ, **given}

    def open(self, how: str = "plain") -> Window:
        """The TUI in a window of its own."""
        settings = [word for setting in SLOW for word in ("--set", setting)]
        seen = [] if self.layout.artefacts.is_dir() else settings
        program = [sys.executable, "-m", "elute", str(self.data), *seen]
        self._windows.append(Window(program, self.environ, self.folder, how))
        return self._windows[-1]

    def hurry(self, rows: int | None = None) -> None:
        """Embed so many rows of each worker's life fast; all by default."""
        self._say("hurry", str(self.rows if rows is None else rows))

    def hold_up(self, step: str, manner: str = "") -> None:
        """Let a step begin and not go on; `manner` "stone": it does not heed SIGTERM either."""
        self._say("deaf", f"{step} {manner}")

    def until_held_up(self, step: str) -> None:
        """Wait until the worker has come to a step that is held up."""
        held = self._words / "held"
        self.until(lambda: held.exists() and held.read_text() == step, f"{step} was not reached")

    def embedded(self) -> list[str]:
        """The texts that were embedded, in order, again and again where they were."""
        with contextlib.suppress(OSError):
            return (self._words / "embedded").read_text().splitlines()
        return []

    def done(self) -> int:
        """Rows embedded so far, as the worker tells it; 0 before and after the step."""
        answer = jobs.answered(self.layout)
        at_it = answer is not None and answer.status.step == "embed" and answer.state == "running"
        return answer.status.done if answer and at_it else 0

    def worker(self) -> int:
        """The process that answered last."""
        answer = jobs.answered(self.layout)
        return answer.pid if answer else 0

    def decided(self) -> list[str]:
        """Rows a person dropped, as the journal on disk has them; every line is checked."""
        found = []
        for line in self.layout.journal.read_bytes().splitlines():
            check, _, body = line.partition(b" ")
            assert int(check, 16) == zlib.crc32(body), line
            entry = json.loads(body)
            if entry["op"] == "dropped" and entry["author"] == "person":
                found.append(entry["ids"])
        return found

    def stored(self) -> set[str]:
        """The embedded texts that are in whole shards."""
        texts = sorted(set(self.embedded()))
        (folder,) = self.layout.vectors.iterdir()
        there = VectorStore(folder).has(of_texts(text.encode() for text in texts))
        return {text for text, stored in zip(texts, there, strict=True) if stored}

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait for a condition."""
        wait_until(true, lambda: f"{what}; the worker says {jobs.answered(self.layout)}")

    def close(self) -> None:
        """End every program that was started here."""
        for window in self._windows:
            window.close()
        here = str(self.layout.root)
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if here in process.cmdline() and "elute.engine.worker" in process.cmdline():
                    process.kill()

    def _say(self, name: str, word: str) -> None:
        beside = self._words / f".{name}"
        beside.write_text(word)
        beside.replace(self._words / name)


def _text(number: int) -> str:
    return f"{_WORDS[number % 3]} asked for in order {number}"
