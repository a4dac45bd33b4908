"""The fork server: tells the story once under strace, then tries its faults, two at a time.

    python -m tests.crash.loop '{"kind": "hits", "folder": "/dev/shm/x", "faults": ["KILL"]}'

Everything is imported once and each trial costs a fork or two. A verdict is printed as one line of
JSON per trial.
"""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.crash import disk, fakes, flips
from tests.crash.flips import Flip
from tests.crash.probe import Reference, Verdict, hit, judge, refer
from tests.crash.tracing import FAULTS, Point, points, scratch, traced
from tests.crash.victim import DEEDS_OF_ONE_ROUND, Place, live, write_data

SPOILS: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "naive": fakes.write_naively,
    "no sync": partial(fakes.forget_to_sync, files=True, folders=True),
    "no file sync": partial(fakes.forget_to_sync, files=True, folders=False),
    "no folder sync": partial(fakes.forget_to_sync, files=False, folders=True),
}
AT_ONCE = 2
FLIPS, SEED = 200, 14
Thing = TypeVar("Thing")
Trial = Callable[[], Verdict]


@dataclass(frozen=True)
class Task:
    """What a loop is asked to do.

    Attributes:
        kind: "hits" (a system call is hit), "outages" (the power fails) or "flips" (of bits).
        folder: where to work.
        faults: for hits, which.
        spoil: a worse writer for the victim, for controls; one of SPOILS.
        share: how many of the trials are made, spread evenly; 1 for all.
    """

    kind: str
    folder: Path
    faults: tuple[str, ...] = FAULTS
    spoil: str = ""
    share: float = 1.0


def main(task: Task) -> None:
    """Record, try, print."""
    fakes.install()
    data = task.folder / "data.jsonl"
    write_data(data)
    makers = {"hits": _hits, "outages": _outages, "flips": _flips}
    _TRIALS.extend(makers[task.kind](data, task))
    with multiprocessing.get_context("fork").Pool(AT_ONCE, maxtasksperchild=1) as pool:
        for verdict in pool.imap_unordered(_try, range(len(_TRIALS)), chunksize=1):
            print(json.dumps(asdict(verdict)), flush=True)


def _hits(data: Path, task: Task) -> list[Trial]:
    reference = refer(Place(data, task.folder / "reference"))
    place, log = Place(data, task.folder / "p"), task.folder / "p.log"
    _record(place, log, ["-y", "-e", "trace=file,desc"], task)
    found = spread(points(log, place.root, task.faults), task.share)
    return [partial(_hit, data, task, reference, it) for it in enumerate(found)]


def _outages(data: Path, task: Task) -> list[Trial]:
    reference = refer(Place(data, task.folder / "reference"))
    place, log = Place(data, task.folder / "p"), task.folder / "p.log"
    _record(place, log, disk.OPTIONS, task)
    states = spread(disk.outages(log, place.root), task.share)
    return [partial(_outage, data, task, reference, it) for it in enumerate(states)]


def _flips(data: Path, task: Task) -> list[Trial]:
    whole = Place(data, task.folder / "reference")
    reference = refer(whole, DEEDS_OF_ONE_ROUND)
    chosen = flips.choose(whole.session, round(FLIPS * task.share), SEED)
    return [partial(_flip, whole, task, reference, it) for it in enumerate(chosen)]


_TRIALS: list[Trial] = []
"""Inherited by the forked processes, so that nothing is pickled."""


def _try(number: int) -> Verdict:
    return _TRIALS[number]()


def _record(place: Place, log: Path, options: list[str], task: Task) -> None:
    """The story under strace, told by the victim, spoiled or not."""
    place.make()
    acks = os.open(f"{place.root}.acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def work() -> int:
        SPOILS[task.spoil]()
        return live(place, acks, retry=False)

    code = traced(options, log, work)
    os.close(acks)
    if code:
        raise RuntimeError(Path(f"{place.root}.acks").read_text())


def spread(found: list[Thing], share: float) -> list[Thing]:
    """An even share of the trials."""
    wanted = max(1, round(len(found) * share))
    return [found[int(place * len(found) / wanted)] for place in range(wanted)]


def _hit(data: Path, task: Task, reference: Reference, numbered: tuple[int, Point]) -> Verdict:
    """Hit one point in a folder of its own; again where it was missed."""
    number, point = numbered
    for attempt in ("a", "b", "c"):
        place = Place(data, task.folder / f"p{number}{attempt}")
        verdict = hit(point, place, reference, SPOILS[task.spoil])
        shutil.rmtree(place.root)
        if verdict.hit:
            break
    return verdict


def _outage(
    data: Path, task: Task, reference: Reference, numbered: tuple[int, disk.Outage]
) -> Verdict:
    """Come back after the power failed."""
    number, outage = numbered
    place = Place(data, task.folder / f"p{number}")
    place.make()
    disk.build(outage.tree, place.root)
    verdict = Verdict(outage.when, hit=True)
    judge(place, outage.last, reference, verdict, at_once=False)
    shutil.rmtree(place.root)
    return verdict


def _flip(whole: Place, task: Task, reference: Reference, numbered: tuple[int, Flip]) -> Verdict:
    """Flip one bit in a copy."""
    number, flip = numbered
    place = Place(whole.data, task.folder / f"p{number}")
    verdict = flips.judge(flip, whole.session, place, reference)
    shutil.rmtree(place.root)
    return verdict


def verdicts(root: Path, kind: str, **asked: object) -> list[Verdict]:
    """Run a loop in a process of its own, from the project's folder `root`; see `Task`."""
    folder = scratch()
    try:
        task = json.dumps({"kind": kind, "folder": str(folder), **asked})
        command = [sys.executable, "-m", "tests.crash.loop", task]
        # Several threads of a numerical library would be so many more processes to trace.
        calm = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        # A second arena of the allocator reads a file of /proc when it shrinks, which shifts the
        # counting of the calls.
        calm["MALLOC_ARENA_MAX"] = "1"
        ran = subprocess.run(command, cwd=root, env=calm, check=False, capture_output=True)
        if ran.returncode:
            raise RuntimeError(ran.stderr.decode("utf-8", "replace")[-3000:])
        return [Verdict(**json.loads(line)) for line in ran.stdout.splitlines()]
    finally:
        shutil.rmtree(folder)


def _task(text: str) -> Task:
    given = json.loads(text)
    return Task(**{**given, "folder": Path(given["folder"])})


if __name__ == "__main__":
    main(_task(sys.argv[1]))
