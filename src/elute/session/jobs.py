"""How a front end asks the worker process for work, and how the worker tells where it is.

The asking side writes `job.json` and, to stop it, `cancel`; the worker answers in `progress.json`.
Each file has one writer and is replaced whole, so both sides may die and come back at any time.
"""

import contextlib
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from elute import durable
from elute.core.progress import Status
from elute.core.recipe import Settings
from elute.session.layout import Layout


@dataclass(frozen=True)
class Order:
    """Work asked for.

    Attributes:
        name: tells this order from every other.
        through: the last step wanted.
        round: the round at work.
        started: fingerprint of the rows that round began with.
        settings: the settings in force.
        offline: whether no connection may be opened for it.
        embedders: for a comparison of them, each as plain data.
        values: for a sweep, of the setting; none for those around the one in force.
        query: for a search, what is searched for and where, as plain data.
    """

    name: str
    through: str
    round: int
    started: str
    settings: Settings
    offline: bool = False
    embedders: list[dict[str, Any]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    query: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """A step the worker finished for an order."""

    step: str
    fingerprint: str
    seconds: float
    peak_rss_mb: float
    rows: int = 0


@dataclass(frozen=True)
class Answer:
    """Where the worker is.

    Attributes:
        order: the order's name.
        state: "running", "done", "failed" or "cancelled".
        pid: the worker's process.
        beat: when this was written, seconds since 1970.
        status: the running step.
        results: the steps finished so far.
        title, hint: for "failed", what happened and what to do next.
        refused: for "failed", whether that lies in the dataset.
        stopping: for "running", whether it is about to end, and stores what it has made.
    """

    order: str
    state: str
    pid: int
    beat: float
    status: Status = Status()
    results: list[Result] = field(default_factory=list)
    title: str = ""
    hint: str = ""
    refused: bool = False
    stopping: bool = False


def place(layout: Layout, order: Order) -> None:
    """Ask for work; replaces what was asked before."""
    durable.replace(layout.job, json.dumps(asdict(order)).encode())


def ordered(layout: Layout) -> Order | None:
    """The work asked for last."""
    try:
        return Order(**_read(layout.job))
    except TypeError:
        return None


def ask_cancel(layout: Layout, order: str) -> None:
    """Ask for an order to be stopped."""
    durable.replace(layout.cancel, order.encode())


def cancel_asked(layout: Layout, order: str) -> bool:
    """Whether an order is to be stopped."""
    try:
        return layout.cancel.read_bytes() == order.encode()
    except OSError:
        return False


def answer(layout: Layout, given: Answer) -> None:
    """Tell where the worker is."""
    beating = {**asdict(given), "beat": time.time()}
    durable.replace(layout.progress, json.dumps(beating).encode())


def answered(layout: Layout) -> Answer | None:
    """What the worker told last."""
    try:
        data = _read(layout.progress)
        results = [Result(**result) for result in data.pop("results")]
        status = Status(**data.pop("status"))
        return Answer(**data, status=status, results=results)
    except (TypeError, KeyError):
        return None


def beat(layout: Layout) -> None:
    """Give a sign of life: the worker is there, though it has nothing new to tell."""
    with contextlib.suppress(OSError):
        os.utime(layout.progress)


def told_at(layout: Layout) -> int:
    """When the worker last told something or gave a sign of life, by its file; 0 for never."""
    try:
        return layout.progress.stat().st_mtime_ns
    except OSError:
        return 0


def forget(layout: Layout) -> None:
    """Nothing is asked for any more, and nothing was told."""
    for path in (layout.job, layout.cancel, layout.progress):
        with contextlib.suppress(OSError):
            path.unlink()


def _read(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty when there is none."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
