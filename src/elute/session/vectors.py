"""`vectors/<embedder key>/`: vectors in immutable shards, found again by the hash of their text.

A killed run loses at most the shard it was making. A shard that fails its checksum is set aside
(`.bad`) and its texts count as not embedded, so that they are embedded again; so does one whose
vectors are not as wide as the others'.
"""

import contextlib
import json
import mmap
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import durable
from elute.core.errors import ServiceError, SessionDamaged
from elute.core.fingerprint import TEXT_HASH
from elute.session import canary
from elute.session.artefacts import sum_of, write_array
from elute.session.canary import CANARY, NO_ARRAY
from elute.session.cut import CUT

MANIFEST = "manifest.jsonl"
_AT_ONCE = 8_192
_OTHER = "Put the old model back; another embed.prefix or a new session gets vectors of its own."
_NAME = re.compile(r"shard-[0-9]{6}")
Vectors = NDArray[np.float32]
Hashes = NDArray[np.bytes_]


@dataclass(frozen=True)
class Shard:
    """One line of the manifest: `count` vectors of length `dim` in `<name>.npy`."""

    name: str
    count: int
    dim: int
    sha256: str
    hashes_sha256: str


class VectorStore:
    """The vectors of one embedder."""

    def __init__(self, folder: Path) -> None:
        """Open the store at `folder`, which need not be there yet; whole shards only.

        Raises:
            BadInput: the disk fails, which is no damage.
        """
        self._folder = folder
        self._shards: list[Shard] = []
        self._shapes: list[tuple[int, int]] = []
        self._hashes: list[Hashes] = []
        self._waiting: list[Shard] = []
        self._next: int | None = None
        self._sorted: Hashes | None = None
        self._order = np.zeros(0, dtype=np.int64)
        self.damaged: list[str] = []
        for line in _lines(folder):
            shard = _shard(line)
            problem = _problem(folder, shard) if shard else "a line of its manifest is damaged"
            if shard is not None and not problem:
                problem = self._take_in(shard)
            if problem:
                self.damaged.append(problem)

    def set_aside_damage(self, all_of_it: bool = False) -> None:
        """Forget damaged shards: rename their files, which can still be seen, and name the rest.

        Args:
            all_of_it: forget the whole ones, too: they are worth nothing without the others.
        """
        if all_of_it and self._shards:
            self._shards, self._shapes, self._hashes, self._sorted = [], [], [], None
        elif not self.damaged:
            return
        whole = {shard.name for shard in self._shards}
        for path in self._folder.glob("shard-??????.npy"):
            if path.stem not in whole:
                path.rename(path.with_suffix(".bad"))
        durable.replace(self._manifest, b"".join(_line(shard) for shard in self._shards))

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """(n,) whether each text has a vector."""
        return self._find(hashes) >= 0

    def take(self, hashes: Hashes) -> Vectors:
        """(n, d) the vectors of the texts with these hashes.

        Raises:
            SessionDamaged: one of them has none.
        """
        places = self.places(hashes)
        if not self._shapes:
            return np.zeros((0, 0), dtype=np.float32)
        made = np.empty((len(places), self._shapes[0][1]), dtype=np.float32)
        for some, vectors in self.parts(places):
            made[some] = vectors
        return made

    def places(self, hashes: Hashes) -> NDArray[np.int64]:
        """(n,) where the vectors of the texts with these hashes stand; equal texts stand together.

        Raises:
            SessionDamaged: one of them has none.
        """
        places = self._find(hashes)
        if (places < 0).any():
            title = f"{int((places < 0).sum())} vectors are missing in {self._folder}."
            raise SessionDamaged(title, "Run the step embed again.")
        return places

    def parts(self, places: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """The vectors at these places, some thousands at a time, so that no copy of all is held.

        Yields:
            (b,) positions in `places`; (b, d) their vectors, good until the next are asked for.
        """
        firsts = np.cumsum([0, *(count for count, _ in self._shapes)])
        order = np.argsort(places, kind="stable")
        bounds = np.searchsorted(places[order], firsts)
        for number in np.flatnonzero(np.diff(bounds)).tolist():
            here, first = order[bounds[number] : bounds[number + 1]], firsts[number]
            array = self._map(self._shards[number])
            for start in range(0, len(here), _AT_ONCE):
                some = here[start : start + _AT_ONCE]
                yield some, _taken(array, places[some] - first)
                _let_go(array)

    def add(self, hashes: Hashes, vectors: Vectors, waits: bool = False) -> None:
        """Store one more shard.

        Args:
            hashes: (n,) of texts that have no vector yet.
            vectors: (n, d) float32.
            waits: it counts only from the end of `together` on.

        Raises:
            ServiceError: they are not as wide as those that are stored.
        """
        self._must_be_as_wide(vectors, "The embedder")
        durable.make_folder(self._folder)
        name = self._new_name()
        vectors_sum = write_array(self._folder / f"{name}.npy", vectors.astype(np.float32))
        hashes_sum = write_array(self._folder / f"{name}.hashes.npy", hashes)
        shard = Shard(name, len(vectors), vectors.shape[1], vectors_sum, hashes_sum)
        if waits:
            self._waiting.append(shard)
            return
        durable.append(self._manifest, _line(shard))
        self._take_in(shard)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let all shards that wait count when the block ends, or remove them where it fails."""
        try:
            yield
            waiting, self._waiting = self._waiting, []
            if waiting:
                durable.replace(self._manifest, b"".join(map(_line, [*self._shards, *waiting])))
            for shard in waiting:
                self._take_in(shard)
        finally:
            for name in (name for shard in self._waiting for name in _files(shard)):
                (self._folder / name).unlink(missing_ok=True)
            self._waiting = []

    def must_match(self, who: str, answers: Vectors) -> None:
        """Keep vectors of fixed texts beside the shards, or hold them against those kept.

        A server may put another model behind a name; its vectors must not come among the old.
        What was kept before any shard was binds nobody.

        Args:
            who: answered, as the beginning of a sentence.
            answers: (k, d) float32, of length 1, of the same texts every time.

        Raises:
            ServiceError: they are not alike, or not as wide as those that are stored.
            SessionDamaged: shards are there and what was kept beside them is lost or damaged.
            CannotWrite: they cannot be kept.
        """
        self._must_be_as_wide(answers, who)
        if not self._shards:
            canary.keep(self._folder, answers)
            return
        kept = canary.kept(self._folder)
        if kept is None or kept.shape != answers.shape:
            lost = f"{self._folder / CANARY}, which tells, is lost or damaged"
            title = f"{who} may be another than made the stored vectors: {lost}."
            hint = f"Restore that file; or move {self._folder} away, to embed all texts anew."
            raise SessionDamaged(title, hint)
        if not canary.alike(kept, answers):
            title = f"{who} answers otherwise than when the stored vectors were made."
            raise ServiceError(title, _OTHER)

    def _must_be_as_wide(self, vectors: Vectors, who: str) -> None:
        width = self._shapes[0][1] if self._shapes else vectors.shape[1]
        if vectors.shape[1] != width:
            numbers = f"vectors of {vectors.shape[1]:,} numbers instead of {width:,}"
            title = f"{who} answers otherwise than when the stored vectors were made: {numbers}."
            raise ServiceError(title, _OTHER)

    def _new_name(self) -> str:
        """A shard's name that nothing in the folder has; the folder is looked through once."""
        if self._next is None:
            with durable.reading(self._folder):
                taken = [int(path.name[6:12]) for path in self._folder.glob("shard-??????.*")]
            self._next = max(taken, default=-1) + 1
        self._next += 1
        return f"shard-{self._next - 1:06d}"

    def _map(self, shard: Shard) -> Vectors:
        """A shard's vectors; not for long, because every map holds a file open."""
        path = self._folder / f"{shard.name}.npy"
        with durable.reading(path):
            array: Vectors = np.load(path, mmap_mode="r", allow_pickle=False)
        return array

    def _take_in(self, shard: Shard) -> str:
        """Know a shard that passes its checksums; what speaks against it, "" when nothing does."""
        path = self._folder / f"{shard.name}.npy"
        with durable.reading(path):
            hashes = np.load(path.with_suffix(".hashes.npy"), allow_pickle=False)
        if self._shapes and shard.dim != self._shapes[0][1]:
            return f"{self._folder.name}/{path.name} has vectors of another width"
        self._shards.append(shard)
        self._shapes.append((shard.count, shard.dim))
        self._hashes.append(hashes)
        self._sorted = None
        return ""

    @property
    def _manifest(self) -> Path:
        return self._folder / MANIFEST

    def _find(self, hashes: Hashes) -> NDArray[np.int64]:
        """(n,) the number of each text's vector in the store; -1 where there is none."""
        if self._sorted is None:
            # Not after every shard that is added: a million hashes are put together once.
            known = np.concatenate([np.zeros(0, dtype=TEXT_HASH), *self._hashes])
            self._order = np.argsort(known, kind="stable")
            self._sorted = known[self._order]
        if len(self._sorted) == 0:
            return np.full(len(hashes), -1, dtype=np.int64)
        # Looked for in order they are found 10 times as fast: the search then stays in the cache.
        ranked = np.argsort(hashes, kind="stable")
        places = np.empty(len(hashes), dtype=np.int64)
        places[ranked] = np.searchsorted(self._sorted, hashes[ranked])
        places = np.minimum(places, len(self._sorted) - 1)
        return np.where(self._sorted[places] == hashes, self._order[places], -1)


def _taken(array: Vectors, rows: NDArray[np.int64]) -> Vectors:
    """Rows of an array, rising; those that follow one another are not copied."""
    first, last = int(rows[0]), int(rows[-1])
    if last - first == len(rows) - 1 and bool((np.diff(rows) == 1).all()):
        return array[first : last + 1]
    return array[rows]


def _let_go(array: Vectors) -> None:
    """Give back the pages of a map that have been copied: else they count as memory in use."""
    if isinstance(array.base, mmap.mmap):
        array.base.madvise(mmap.MADV_DONTNEED)


def shards(folder: Path) -> Iterator[tuple[str, str]]:
    """Every shard that a manifest names, and what is wrong with it; "" when it is whole."""
    for number, line in enumerate(_lines(folder), 1):
        shard = _shard(line)
        if shard is None:
            yield f"line {number} of {MANIFEST}", f"{folder.name}/{MANIFEST} is damaged there"
        else:
            yield shard.name, _problem(folder, shard)


def unnamed(folder: Path) -> list[Path]:
    """Files of shards that a killed writer finished and did not name; none in a damaged store."""
    named = [_shard(line) for line in _lines(folder)]
    if None in named:
        return []
    names = {shard.name for shard in named if shard}
    files = folder.glob("shard-??????*.npy")
    return sorted(path for path in files if path.name.split(".")[0] not in names)


def borrow(lender: Path, root: Path) -> int:
    """Let vectors of another session serve this one too.

    Shards never change, so both can hold the same file; where the file system makes no links they
    are copied. An embedder that has vectors here already is left alone.

    Args:
        lender: the other session's `vectors/` folder.
        root: this session's.

    Returns:
        How many vectors there are more.

    Raises:
        CannotWrite: there is no room for a copy.
    """
    count = 0
    for folder in sorted(path for path in lender.glob("*") if path.is_dir()):
        mine = root / folder.name
        found = [shard for shard in map(_shard, _lines(folder)) if shard and _lends(folder, shard)]
        if found and not (mine / MANIFEST).exists():
            durable.make_folder(mine)
            for shard in found:
                for name in _files(shard):
                    _share(folder / name, mine / name)
            for name in (CANARY, CUT):
                _share_beside(folder / name, mine / name)
            durable.replace(mine / MANIFEST, b"".join(map(_line, found)))
            count += sum(shard.count for shard in found)
    return count


def _lends(folder: Path, shard: Shard) -> bool:
    """Whether a shard's files are its own: not elsewhere by their name, or by a link."""
    paths = [folder / name for name in _files(shard)]
    plain = all(path.is_file() and not path.is_symlink() for path in paths)
    return plain and _NAME.fullmatch(shard.name) is not None


def _share(source: Path, target: Path) -> None:
    """One file under two names, or a copy of it."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return  # by a run that was killed before it wrote the manifest
    except OSError:
        with source.open("rb") as file, durable.replacing(target) as copy:
            shutil.copyfileobj(file, copy)


def _share_beside(source: Path, target: Path) -> None:
    """What the lender keeps belongs to its shards; what was kept before there were any does not."""
    target.unlink(missing_ok=True)
    if source.is_file() and not source.is_symlink():
        _share(source, target)


def _lines(folder: Path) -> list[bytes]:
    """The lines of a manifest."""
    path = folder / MANIFEST
    try:
        with durable.reading(path):
            return path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _line(shard: Shard) -> bytes:
    """A shard as a line of the manifest."""
    return json.dumps(asdict(shard)).encode() + b"\n"


def _shard(line: bytes) -> Shard | None:
    """The shard that a line names; None when the line is torn or damaged."""
    try:
        shard = Shard(**json.loads(line))
    except (ValueError, TypeError):
        return None
    return shard if _line(shard) == line else None


def _files(shard: Shard) -> tuple[str, str]:
    """Names of the files of a shard: its vectors, and the hashes of their texts."""
    return f"{shard.name}.npy", f"{shard.name}.hashes.npy"


def _problem(folder: Path, shard: Shard) -> str:
    """What is wrong with a shard; "" when it is whole."""
    sums = (shard.sha256, shard.hashes_sha256)
    for name, expected in zip(_files(shard), sums, strict=True):
        found = sum_of(folder / name)
        if found != expected:
            return f"{folder.name}/{name} {'fails its checksum' if found else 'is missing'}"
    vectors, hashes = (folder / name for name in _files(shard))
    try:
        with durable.reading(vectors):
            made = np.load(vectors, mmap_mode="r", allow_pickle=False)
            named = np.load(hashes, mmap_mode="r", allow_pickle=False)
    except NO_ARRAY:
        return f"{folder.name}/{vectors.name} holds no array"
    if (made.dtype, named.dtype) != (np.float32, TEXT_HASH):
        return f"{folder.name}/{vectors.name} holds no vectors"
    said = ((shard.count, shard.dim), (shard.count,))
    same = (made.shape, named.shape) == said
    return "" if same else f"{folder.name}/{vectors.name} is not what {MANIFEST} says of it"
