"""Drops row after row until the disk takes no more, and prints each row once it counts as dropped.

python dropping.py elute SESSION [BALLAST]   by the engine
python dropping.py naive FILE                the control: a list that is written anew each time

With BALLAST, a file, it makes room at the first failure, by removing that file and its own limit of
file size, and goes on.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from elute.core.errors import EluteError
from elute.engine.opening import open_session

MOST = 140


def by_engine(place: Path) -> Callable[[int], object]:
    """One drop by a session."""
    session = open_session(place)
    session.must_write()
    return lambda row: session.drop(np.asarray([row]), f"row {row} is of no use to anybody")


def naively(place: Path) -> Callable[[int], object]:
    """One drop as it is often written."""
    dropped: list[list[object]] = []

    def drop(row: int) -> None:
        dropped.append([row, f"row {row} is of no use to anybody"])
        with place.open("w") as file:
            json.dump(dropped, file)

    return drop


def make_room(ballast: Path) -> None:
    """Let files grow again."""
    ballast.unlink(missing_ok=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def main() -> int:
    """Drop and tell."""
    drop = (by_engine if sys.argv[1] == "elute" else naively)(Path(sys.argv[2]))
    for row in range(MOST):
        try:
            drop(row)
        except (EluteError, OSError) as problem:
            print(problem, file=sys.stderr)
            if len(sys.argv) == 3:
                return 1
            make_room(Path(sys.argv[3]))
            drop(row)
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
