"""Hit one point, look at what is left, go on, compare; for many points, side by side.

Run as a program, so that everything is imported once and each point costs a fork: it reads a JSON
object from stdin and writes a JSON line per point to stdout.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elute.core.errors import EluteError
from elute.core.fingerprint import of_texts
from elute.engine.checking import check_session
from tests.crash import fakes
from tests.crash.evidence import Plain, exported, leftovers, operations, portrait, vectors
from tests.crash.tracing import Point, inject, traced, was_hit
from tests.crash.victim import DEEDS, TRACEBACK, Place, Story, live


@dataclass
class Verdict:
    """What became of one point.

    Attributes:
        point: in words.
        hit: whether the call was truly hit.
        wrong: what a user would have lost or met, one sentence each; empty when it was survived.
        told: sentences the victim ended with.
        left: temporary files that stayed behind after all was done.
        noticed: for flipped bits, whether elute says that something is wrong, and
        plainly: whether a reader without checksums would.
    """

    point: str
    hit: bool
    wrong: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    left: int = 0
    noticed: bool = False
    plainly: bool = False


@dataclass(frozen=True)
class Reference:
    """The story told without a fault.

    Attributes:
        ends: for each deed how many operations the journal holds after it.
        portrait: what is on the disk in the end.
    """

    ends: list[int]
    portrait: Plain


def refer(place: Place, deeds: int = len(DEEDS)) -> Reference:
    """Tell the first `deeds` of the story undisturbed.

    In this process, not in a child: so everything that the story imports on its way is there before
    the forks, and no import shifts the counting of their calls.
    """
    place.make()
    ends = Story(place, deeds=deeds).count()
    if found := damage(place.session):
        raise RuntimeError(f"not even the undisturbed story ends well: {found}")
    return Reference(ends, portrait(place.root))


def hit(point: Point, place: Place, reference: Reference, spoil: Callable[[], None]) -> Verdict:
    """Hit one point and judge what follows.

    Args:
        point: which.
        place: a folder that is not there yet.
        reference: how it must end.
        spoil: makes the victim (and only it) worse, for controls.
    """
    place.make()
    acks = Path(f"{place.root}.acks")
    log = Path(f"{place.root}.log")
    descriptor = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def work() -> int:
        spoil()
        return live(place, descriptor, retry=point.fault != "KILL")

    code = traced(inject(point), log, work)
    os.close(descriptor)
    verdict = Verdict(words(point), was_hit(point, log, place.root, code))
    said = acks.read_text("utf-8", "replace").splitlines()
    verdict.told = [line for line in said if line.startswith(("told", "ended"))]
    if code == TRACEBACK:
        verdict.wrong += [line for line in said if line.startswith("traceback")]
    judge(place, acked(said), reference, verdict, at_once=True)
    acks.unlink()
    log.unlink()
    return verdict


def acked(said: list[str]) -> int:
    """The last deed that was acknowledged; -1 for the opening, -2 for nothing."""
    return max((int(line.split()[1]) for line in said if line.startswith("ack ")), default=-2)


def judge(place: Place, last: int, reference: Reference, verdict: Verdict, at_once: bool) -> None:
    """Look at what a hit left behind, go on, and compare the end.

    Args:
        place: where.
        last: the last deed that was acknowledged.
        reference: how it must end.
        verdict: takes what is wrong.
        at_once: whether `check_session` must find nothing before the session is opened again
            (a torn last line is for the next writer to set aside).
    """
    wrong = verdict.wrong
    wrong += in_force(place, last, reference)
    wrong += half_files(place, reference)
    if place.session.joinpath("session.json").exists():
        found = damage(place.session)
        wrong += found if at_once else []
    stored = vectors_before(place)
    try:
        _go_on(place, reference, stored, wrong)
    except EluteError as problem:
        wrong.append(f"going on was refused: {problem}")
    except Exception as problem:  # noqa: BLE001 - that is the finding
        wrong.append(f"going on ended with {problem!r}")
    verdict.left = leftovers(place.root)


def _go_on(place: Place, reference: Reference, stored: set[str], wrong: list[str]) -> None:
    """Open, play to the end, compare."""
    fakes.ASKED.clear()
    Story(place).go_on(reference.ends)
    asked = {bytes(it).hex() for it in of_texts(text.encode() for text in fakes.ASKED)}
    if again := len(asked & stored):
        wrong.append(f"{again} stored vectors were made again")
    wrong += damage(place.session)
    end = portrait(place.root)
    for part, expected in reference.portrait.items():
        if end[part] != expected:
            wrong.append(
                f"in the end {part} are not what they should be: {differ(end[part], expected)}"
            )


def differ(found: Any, expected: Any) -> str:
    """The first few things that differ."""
    if isinstance(expected, dict):
        keys = [key for key in {**found, **expected} if found.get(key) != expected.get(key)]
        return f"{len(keys)} of {len(expected)}: {sorted(keys)[:3]}"
    pairs = zip(found, expected, strict=False)
    other = next(((a, b) for a, b in pairs if a != b), (found[len(expected) :], "nothing more"))
    return f"{len(found)} instead of {len(expected)}; {other[0]} instead of {other[1]}"


def vectors_before(place: Place) -> set[str]:
    """Hashes of the texts whose vectors are stored and named."""
    try:
        return {key.rpartition("/")[2] for key in vectors(place.session)}
    except (OSError, EOFError, ValueError):
        return set()  # a damaged shard: its texts may be asked for again


def in_force(place: Place, last: int, reference: Reference) -> list[str]:
    """What is wrong with the journal: acknowledged deeds are missing, or others are there."""
    found = operations(place.session)
    expected = reference.portrait["operations"]
    least = reference.ends[last] if last >= 0 else 0
    following = min(last + 1, len(DEEDS) - 1) if last > -2 else 0
    most = reference.ends[max(following, 0)]
    if found != expected[: len(found)]:
        return [f"the journal holds other operations: {differ(found, expected)}"]
    if len(found) < least:
        return [f"{least - len(found)} acknowledged operations are lost"]
    if len(found) > most:
        return [f"{len(found) - most} operations too many"]
    return []


def half_files(place: Place, reference: Reference) -> list[str]:
    """Files under final names that are not whole."""
    whole = reference.portrait["exported"]
    wrong = [name for name, content in exported(place.root).items() if content != whole[name]]
    for name in ("session.json", "job.json", "progress.json"):
        path = place.session / name
        if path.exists() and not _is_json(path):
            wrong.append(name)
    return [f"half a file: {name}" for name in wrong]


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def damage(session: Path) -> list[str]:
    """What `elute check` finds."""
    try:
        return [f"check: {it.part}: {it.problem}" for it in check_session(session) if it.problem]
    except EluteError as problem:
        return [f"check: {problem}"]
    except Exception as problem:  # noqa: BLE001 - that is the finding
        return [f"check ended with {problem!r}"]


def words(point: Point) -> str:
    """A point for people."""
    return f"{point.fault} at {point.call} {point.number} ({point.path})"
