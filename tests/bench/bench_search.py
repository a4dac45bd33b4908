"""How long a search by meaning takes in a session that is there, and what it holds in memory.

Run it: `python -m tests.bench.bench_search SESSION`. Rows are searched for, so that no embedder
counts. Not a test: times depend on the machine, and on whether the vectors are in its cache.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np

from elute.core.progress import silent
from elute.engine.opening import open_session
from elute.engine.searching.asking import HOME, Query
from elute.engine.searching.searching import search

TRIES = 5


def main(folder: Path) -> None:
    """Time the first search of each kind, then others of its kind."""
    session = open_session(folder, write=False)
    ground, kept = session._ground(), session.state.kept
    rows = np.random.default_rng(0).choice(ground.rows.ids, TRIES).tolist()
    print(f"{len(ground.rows.ids):,} rows x {ground.embedded.dim}")
    for what, clusters in (("all rows", 0), ("4 clusters", 4), ("its own cluster", HOME)):
        times = []
        for row in rows:
            began = time.perf_counter()
            found = search(ground, kept, Query(row=row, clusters=clusters), (), silent)
            times.append(time.perf_counter() - began)
        told = f"recall {found.recall.mean:.3f}" if found.recall else "exact"
        later = sorted(times[1:])[len(times[1:]) // 2]
        print(f"{what:16} first {times[0]:6.2f} s, then {later:6.3f} s (median), {told}")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MiB at most")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
