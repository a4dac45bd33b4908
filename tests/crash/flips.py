"""One flipped bit in a finished session: who notices, and what has to be made again."""

import io
import json
import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elute.core.errors import EluteError
from elute.core.fingerprint import of_texts
from elute.core.progress import silent
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.crash import fakes
from tests.crash.evidence import digest, portrait
from tests.crash.probe import Reference, Verdict, damage, differ
from tests.crash.victim import Place

KINDS = {
    "session.json": "session.json",
    "journal": "journal.jsonl",
    "vector manifest": "vectors/*/manifest.jsonl",
    "shard": "vectors/*/*.npy",
    "artefact manifest": "artefacts/*/manifest.json",
    "artefact": "artefacts/*/[!m]*",
}
"""What is hit, as patterns below the session's folder."""


@dataclass(frozen=True)
class Flip:
    """One bit: `bit` counts from the first byte's lowest."""

    kind: str
    path: str
    bit: int


def choose(session: Path, count: int, seed: int) -> list[Flip]:
    """`count` bits, as many for each kind of file; the first and the last byte are among them."""
    dice = random.Random(seed)
    found = []
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        path = dice.choice(sorted(session.glob(KINDS[kind])))
        size, turn = path.stat().st_size, number // len(KINDS)
        byte = {0: 0, 1: size - 1}.get(turn, dice.randrange(size))
        found.append(Flip(kind, str(path.relative_to(session)), byte * 8 + dice.randrange(8)))
    return found


def judge(flip: Flip, whole: Path, place: Place, reference: Reference) -> Verdict:
    """Flip one bit in a copy of a session, look, work on, compare.

    Args:
        flip: which.
        whole: the undamaged session.
        place: where the copy goes; not there yet.
        reference: the end of the story that made the session.
    """
    place.make()
    shutil.copytree(whole, place.session)
    path = place.session / flip.path
    before = _Before.of(flip, place.session)
    content = bytearray(path.read_bytes())
    content[flip.bit // 8] ^= 1 << flip.bit % 8
    path.write_bytes(content)
    verdict = Verdict(f"{flip.kind}: bit {flip.bit} of {flip.path}", hit=True)
    verdict.plainly = _plain_reader_notices(bytes(content), path.suffix)
    verdict.noticed = bool(damage(place.session))
    if not verdict.noticed:
        verdict.wrong.append("elute check finds nothing")
    try:
        _work_on(flip, place, before, reference, verdict)
    except EluteError as problem:
        verdict.wrong.append(f"refused: {problem}")
    except Exception as problem:  # noqa: BLE001 - that is the finding
        verdict.wrong.append(f"ended with {problem!r}")
    return verdict


@dataclass(frozen=True)
class _Before:
    """What the session was, and what of it a flip damages.

    Attributes:
        stamps: time and content of each file.
        lost: hashes of the texts whose vectors will be lost.
        piece: files that may change, as a pattern.
        fixed: whether the session can only be read from then on.
    """

    stamps: dict[str, str]
    lost: set[str]
    piece: re.Pattern[str]
    fixed: bool

    @classmethod
    def of(cls, flip: Flip, session: Path) -> "_Before":
        """Read it off an undamaged session."""
        path = session / flip.path
        shards = _shards(flip, path)
        hashes = [np.load(path.with_name(f"{name}.hashes.npy")) for name in shards]
        folder = re.escape(str(Path(flip.path).parent))
        piece = f"{folder}/"
        if shards:
            # The result of `embed` tells which vectors were made again: it is written anew too.
            embedded = next(it for it in session.glob("artefacts/*/value.json") if _is_embed(it))
            names = "|".join([*shards, "manifest"])
            piece = rf"{folder}/({names})\.|artefacts/{embedded.parent.name}/"
        at_end = flip.bit // 8 == path.stat().st_size - 1
        lost = {bytes(key).hex() for part in hashes for key in part}
        fixed = flip.kind == "journal" and not at_end
        return cls(_stamps(session), lost, re.compile(piece), fixed)


def _work_on(
    flip: Flip, place: Place, before: _Before, reference: Reference, verdict: Verdict
) -> None:
    """Open by the data file, run the round, see what was made again."""
    fakes.ASKED.clear()
    session = open_session(place.data, place.session)
    if before.fixed:
        verdict.wrong += _reads_only(session)
        return
    for _ in session.run("embed", lambda step: silent):
        pass
    session.close()
    asked = {bytes(it).hex() for it in of_texts(text.encode() for text in fakes.ASKED)}
    if asked != before.lost:
        told = f"{len(asked)} texts were embedded again, {len(before.lost)} were damaged"
        verdict.wrong.append(told)
    after = _stamps(place.session)
    changed = {name for name, stamp in before.stamps.items() if after.get(name) != stamp}
    if more := {name for name in changed if not before.piece.match(name)}:
        verdict.wrong.append(f"{len(more)} other files were touched: {sorted(more)[:3]}")
    verdict.wrong += damage(place.session)
    end = portrait(place.root)
    for part in ("operations", "steps", "vectors", "results"):
        if end[part] != reference.portrait[part]:
            told = differ(end[part], reference.portrait[part])
            verdict.wrong.append(f"in the end {part} are not what they should be: {told}")


def _reads_only(session: Session) -> list[str]:
    """What is wrong with a session whose journal is damaged."""
    wrong = [] if session.read_only else ["it can be written to"]
    session.snapshot()
    session.close()
    return wrong


def _stamps(session: Path) -> dict[str, str]:
    """Time and content of each stored thing."""
    paths = [path for path in session.glob("*/*/*") if path.suffix in (".npy", ".json", ".jsonl")]
    stamps = {path: f"{path.stat().st_mtime_ns} {digest(path.read_bytes())}" for path in paths}
    return {str(path.relative_to(session)): stamp for path, stamp in stamps.items()}


def _shards(flip: Flip, path: Path) -> list[str]:
    """The shards that a flip takes away."""
    if flip.kind == "shard":
        return [path.name.partition(".")[0]]
    if flip.kind != "vector manifest":
        return []
    lines, at, names = path.read_bytes().splitlines(keepends=True), flip.bit // 8, []
    for number, line in enumerate(lines):
        start = sum(map(len, lines[:number]))
        # A line end that is lost takes the line after it too.
        if start <= at < start + len(line) or at == start - 1:
            names.append(str(json.loads(line)["name"]))
    return names


def _is_embed(value: Path) -> bool:
    return {"key", "dim"} <= set(json.loads(value.read_bytes()))


def _plain_reader_notices(content: bytes, suffix: str) -> bool:
    """Whether numpy or json stumble, which is all the notice that files without checksums give."""
    try:
        if suffix == ".npy":
            np.load(io.BytesIO(content))
        else:
            for line in content.splitlines() if suffix == ".jsonl" else [content]:
                json.loads(line[line.index(b"{") :])
    except Exception:  # noqa: BLE001 - any stumble counts
        return True
    return False
