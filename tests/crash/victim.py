"""The process that is hit: a fixed story over the real engine, which goes on where it was left.

Each deed that returned is acknowledged by a line written outside the session's folder, as a screen
would say "saved". How far a session got is read off its journal: the deeds of the story leave a
known number of operations each.
"""

import json
import os
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from elute.core.errors import EluteError
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.crash.evidence import operations

ROWS = 300
TOLD, TRACEBACK = 7, 9
"""Exit codes: the story ended with a sentence; it ended with what nobody expected."""


@dataclass(frozen=True)
class Place:
    """Where a victim works.

    Attributes:
        data: the data file, which all share.
        root: a folder of its own.
        force: whether an export may replace what is there: only where it broke off before.
    """

    data: Path
    root: Path
    force: bool = False

    @property
    def session(self) -> Path:
        """The session's folder."""
        return self.root / "s.elute"

    @property
    def out(self) -> Path:
        """The folder exports go to."""
        return self.root / "out"

    def make(self) -> None:
        """Make the folders that a user has before anything begins."""
        self.out.mkdir(parents=True)

    def targets(self) -> tuple[Path, Path, Path]:
        """Files for the kept rows, the dropped rows and the manifest."""
        return self.out / "kept.jsonl", self.out / "dropped.jsonl", self.out / "about.json"


@dataclass(frozen=True)
class Deed:
    """One act of the story.

    Attributes:
        name: what is done.
        do: does it.
        again: whether doing it a second time is harmless, and may be needed: its operations can be
            in the journal before all of it is done.
    """

    name: str
    do: Callable[[Session, Place], object]
    again: bool = False


def write_data(path: Path) -> None:
    """A JSON Lines file of ROWS rows of our own: some blank, some alike, half with markup."""
    dice = random.Random(3)
    words = ("parcel", "router", "lamp", "came", "late", "broken", "again", "please", "refund")
    texts = [" ".join(dice.choices(words, k=9)) + f" {number}" for number in range(ROWS - 6)]
    texts = [f"<b>{text}</b>" if number % 2 else text for number, text in enumerate(texts)]
    texts += [texts[4], texts[8], texts[15], "", "  ", "\t"]
    lines = (json.dumps({"id": number, "text": text}) for number, text in enumerate(texts))
    path.write_text("".join(line + "\n" for line in lines), "utf-8")


def _quiet(step: str) -> Progress:
    return silent


def _run(session: Session, place: Place) -> None:
    for _ in session.run("embed", _quiet):
        pass


def _order(session: Session, place: Place) -> None:
    """Have the worker do it; `fakes.install` lets it serve in this process."""
    session.start("embed")
    job = session.job()
    if "report it" in job.hint:
        raise RuntimeError(job.title)
    if job.state != "done":
        raise EluteError(f"{job.state}: {job.title}", job.hint)


def _drop(*rows: int) -> Callable[[Session, Place], object]:
    return lambda session, place: session.drop(np.array(rows), f"not wanted: {len(rows)}")


def _export(session: Session, place: Place) -> None:
    kept, dropped, manifest = place.targets()
    session.export(kept, dropped, force=place.force, manifest=manifest)


DEEDS = (
    Deed("set", lambda session, place: session.set(["embed.method=fake"])),
    Deed("run", _run, again=True),
    Deed("drop a few", _drop(3, 4, 5)),
    Deed("drop more", _drop(20, 22, 24, 26)),
    Deed("undo", lambda session, place: session.undo()),
    Deed("redo", lambda session, place: session.redo()),
    Deed("undo again", lambda session, place: session.undo()),
    Deed("drop others", _drop(30, 31)),
    Deed("restore", lambda session, place: session.restore(np.array([3, 31]), "after all")),
    Deed("close the round", lambda session, place: session.close_round()),
    Deed("set html", lambda session, place: session.set(["preclean.html=false"])),
    Deed("order", _order, again=True),
    Deed("drop in round 2", _drop(40, 41, 42)),
    Deed("close round 2", lambda session, place: session.close_round()),
    Deed("go to 1", lambda session, place: session.go_to("1")),
    Deed("drop on a branch", _drop(100, 101)),
    Deed("export", _export),
    Deed("close", lambda session, place: session.close(), again=True),
)
DEEDS_OF_ONE_ROUND = next(number for number, it in enumerate(DEEDS) if "close" in it.name)


class Story:
    """The deeds on one session, each acknowledged to a descriptor when it returned."""

    def __init__(self, place: Place, acks: int = -1, deeds: int = len(DEEDS)) -> None:
        """Prepare.

        Args:
            place: where.
            acks: descriptor of a file outside the session; only `begin` needs it.
            deeds: how many of them to do.
        """
        self._place = place
        self._acks = acks
        self._deeds = deeds

    def begin(self, retry: bool = False) -> None:
        """Tell the whole story; nothing is read here but by the engine, so that only it is hit.

        Args:
            retry: whether to try once more what ended with a sentence, as a user would who has
                made space on the disk.
        """
        try:
            session = self._open()
        except EluteError as problem:
            if not retry:
                raise
            self._say(f"told -1 {problem}")
            session, retry = self._open(), False
        self._say("ack -1")
        for number in range(self._deeds):
            try:
                DEEDS[number].do(session, self._place)
            except EluteError as problem:
                if not retry:
                    raise
                self._say(f"told {number} {problem}")
                retry = False
                DEEDS[number].do(session, replace(self._place, force=True))
            self._say(f"ack {number}")

    def count(self) -> list[int]:
        """Tell it, and say for each deed how many operations the journal holds after it."""
        session, counted = self._open(), []
        for deed in DEEDS[: self._deeds]:
            deed.do(session, self._place)
            counted.append(len(operations(self._place.session)))
        session.close()
        return counted

    def go_on(self, ends: list[int]) -> None:
        """Tell the rest of a story that broke off.

        Args:
            ends: what `count` said.
        """
        session = self._open()
        now = len(operations(self._place.session))
        done = (
            now > end or (now == end and not deed.again)
            for end, deed in zip(ends, DEEDS, strict=True)
        )
        first = next((number for number, it in enumerate(done) if not it), 0)
        for deed in DEEDS[first:]:
            deed.do(session, replace(self._place, force=True))

    def _open(self) -> Session:
        """Open the session to write."""
        session = open_session(self._place.data, self._place.session)
        session.must_write()
        return session

    def _say(self, line: str) -> None:
        os.write(self._acks, line.encode("utf-8", "replace") + b"\n")


def live(place: Place, acks: int, retry: bool) -> int:
    """Tell the story from its beginning; how it ended, as an exit code."""
    try:
        Story(place, acks).begin(retry)
    except EluteError as problem:
        os.write(acks, f"ended {problem}\n".encode("utf-8", "replace"))
        return TOLD
    except BaseException as problem:  # noqa: BLE001 - it is what the test looks for
        frames = traceback.extract_tb(problem.__traceback__)[1:]
        way = [f"{Path(it.filename).name}:{it.lineno} {it.name}" for it in frames]
        told = f"traceback {problem!r} at {' > '.join(way)}"
        os.write(acks, told.replace("\n", " ").encode("utf-8", "replace") + b"\n")
        return TRACEBACK
    return 0
