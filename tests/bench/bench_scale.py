"""A whole round by `elute run` on made-up data of rising size: seconds, memory, and how they grow.

    python -m tests.bench.bench_scale [ROWS ...] [--set step.key=value ...]

Default sizes: 25,000, 50,000 and 100,000. Rows are messages of a few topics' words, their vectors
(384 dimensions) are given by a file: groups of very uneven size and width in a few dimensions of
their own, one row in ten anywhere between them, one in fifty nearly a copy.
Prints for each size the seconds of every step, the round's wall clock and processor seconds, and
its peak memory; at the end the growth exponents from the first size to the last. Ends with 1 where
a round of 100,000 rows takes more than 10 minutes or 4 GB, or one of 1,000,000 more than 90 minutes
or 8 GB.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elute.core.results import Floats, Ids

DIM = 384
BLOCK = 65536
PROMISED = {100_000: (600.0, 4e9), 1_000_000: (5400.0, 8e9)}
"""Rows -> seconds and bytes."""


@dataclass(frozen=True)
class Run:
    """What a round cost: wall clock, processor seconds, bytes at the peak, seconds by step."""

    wall: float
    cpu: float
    peak: float
    steps: dict[str, float]
    found: str


def main() -> int:
    """Every size; 1 where one costs more than is promised."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="*", type=int, default=[25_000, 50_000, 100_000])
    parser.add_argument("--set", action="append", default=[], dest="settings")
    asked = parser.parse_args()
    runs = {m: measured(m, asked.settings) for m in sorted(asked.rows)}
    low, high = min(runs), max(runs)
    if low < high:
        for what in ("wall", "cpu", "peak"):
            ratio = getattr(runs[high], what) / getattr(runs[low], what)
            print(f"{what} grows as rows ** {math.log(ratio) / math.log(high / low):.2f}")
    over = [m for m, run in runs.items() if m in PROMISED and beyond(run, *PROMISED[m])]
    return 1 if over else 0


def beyond(run: Run, seconds: float, size: float) -> bool:
    """Whether a round cost more than is promised; says so."""
    broken = run.wall > seconds or run.peak > size
    word = "BROKEN" if broken else "kept"
    print(f"promise of {seconds / 60:.0f} minutes and {size / 1e9:.0f} GB: {word}")
    return broken


def measured(m: int, settings: list[str]) -> Run:
    """Make data of m rows, run a round of it, print what it cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vectors, groups = made(m)
        np.save(folder / "vectors.npy", vectors)
        write_texts(folder / "rows.jsonl", groups)
        del vectors
        run = ran(folder, settings)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in run.steps.items())
    print(
        f"{m:,} rows: {run.wall:.0f} s, {run.cpu:.0f} cpu s, {run.peak / 1e9:.2f} GB; {run.found}"
    )
    print(f"    {steps}", flush=True)
    return run


def ran(folder: Path, settings: list[str]) -> Run:
    """`elute run` on the data of a folder."""
    given = ["load.text=text", "embed.method=precomputed", f"embed.file={folder}/vectors.npy"]
    words = [word for value in (*given, *settings) for word in ("--set", value)]
    command = [sys.executable, "-m", "elute", "run", str(folder / "rows.jsonl"), *words, "--json"]
    before, start = spent(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True)
    wall = time.perf_counter() - start
    said = json.loads(done.stdout)["rounds"][-1]
    found = f"{said['clusters']} clusters, noise {said['noise']}"
    return Run(wall, spent() - before, said["peak_rss_mb"] * 2**20, said["seconds"], found)


def spent() -> float:
    """Processor seconds of the children so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def made(m: int) -> tuple[Floats, Ids]:
    """(m, DIM) unit vectors and the group of each, -1 for the rows between groups."""
    random = np.random.default_rng(0)
    count = max(4, round(2 * m**0.5))
    sizes = random.pareto(1.2, count) + 0.2
    groups = random.choice(count, m, p=sizes / sizes.sum())
    groups[random.random(m) < 0.1] = -1
    topics = unit(random.normal(size=(count, DIM)))[random.integers(count // 8 + 1, size=count)]
    centres = unit(topics + unit(random.normal(size=(count, DIM))) * 0.8)
    width = random.uniform(0.25, 0.7, count)
    axes = random.normal(size=(count, 12, DIM)).astype(np.float32) / DIM**0.5
    vectors = np.empty((m, DIM), dtype=np.float32)
    for start in range(0, m, BLOCK):
        own = groups[start : start + BLOCK]
        within = random.normal(size=(len(own), 12)) / 12**0.5
        for group in np.unique(own[own >= 0]):
            rows = np.flatnonzero(own == group)
            off = width[group] * within[rows] @ axes[group]
            vectors[start + rows] = centres[group] + off
        strays = np.flatnonzero(own < 0)
        two = centres[random.integers(count, size=(2, len(strays)))]
        alone = random.normal(size=(len(strays), DIM)) / DIM**0.5
        vectors[start + strays] = two.sum(axis=0) + alone
        block = vectors[start : start + BLOCK]
        block += random.normal(scale=0.25 / DIM**0.5, size=block.shape).astype(np.float32)
    copies = np.flatnonzero(random.random(m) < 0.02)
    vectors[copies] = vectors[random.integers(m, size=len(copies))]
    vectors[copies] += random.normal(scale=0.01 / DIM**0.5, size=(len(copies), DIM))
    return unit(vectors), groups


def unit(rows: np.ndarray) -> Floats:
    """The rows at length 1."""
    rows = rows.astype(np.float32, copy=False)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def write_texts(path: Path, groups: Ids) -> None:
    """One message a row: words of its group, words of all, and its number, so that all differ."""
    random = np.random.default_rng(1)
    with path.open("w", encoding="utf-8") as file:
        for row, group in enumerate(groups.tolist()):
            own = [f"w{group * 7 + at}" for at in random.integers(7, size=5).tolist()]
            common = [f"c{at}" for at in random.integers(3000, size=6).tolist()]
            text = " ".join((*own, *common, f"n{row}"))
            file.write(json.dumps({"text": text}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
