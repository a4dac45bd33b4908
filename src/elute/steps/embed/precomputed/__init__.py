"""Vectors that were made elsewhere: read from a file, checked, and set beside their rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput, UsageError
from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.core.settings import option
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.files import file_sha256
from elute.steps.embed.precomputed.arrays import of_npy, of_npz
from elute.steps.embed.precomputed.places import by_id, by_row, named
from elute.steps.embed.precomputed.stored import Stored
from elute.steps.embed.precomputed.tables import of_parquet, of_safetensors
from elute.steps.embed.precomputed.twins import Twins

_UNIT = 1e-3
_SCALED = "The vectors of the file were not of length 1 and have been brought to that."


@dataclass(frozen=True)
class Precomputed:
    """Vectors of a .npy, .npz, .safetensors or Parquet file, by row or by an id."""

    file: str = option("", "A .npy, .npz or .safetensors file, or a Parquet file.")
    column: str = option("", "The array or list column, where the file has several.")
    id: str = option("", "A field of the data by whose values vectors are found; empty: by row.")
    sha256: str = option("", "What the file holds; noted by elute whenever the round is run.")

    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """The file's content, and how it is read."""
        return {"file": self.content(), "column": self.column, "id": self.id}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Give each text the vector of the first row that has it, brought to length 1.

        Raises:
            UsageError: no file was named.
            BadInput: it cannot be read, does not fit the dataset, or holds vectors that are zero
                or not finite as float32; or ids are missing or not those of one text; or it has
                changed.
        """
        path, content = self.place(), self.content()
        self._must_hold(self.sha256 or content)
        stored = _opened(path, self.column)
        find = partial(by_id, self.file, self.id) if self.id else partial(by_row, self.file)
        places = find(stored, given)
        order = np.argsort(places.wanted, kind="stable")
        ranked = places.wanted[order]
        twins = Twins(places.pairs, stored.dim)
        start, last = 0, None
        for block in stored.blocks():
            self._must_hold(content)
            twins.look(block, start)
            first, end = np.searchsorted(ranked, (start, start + len(block)))
            if end > first:
                if last:
                    yield last
                last = _piece(path, block[ranked[first:end] - start], order[first:end], given)
            start += len(block)
            progress(int(end), len(texts))
        if last:
            yield replace(last, notes=(*last.notes, *twins.notes()))

    def _must_hold(self, content: str) -> None:
        """Make sure that the file is what it was.

        Raises:
            BadInput: it is not.
        """
        if self.content() != content:
            title = f"{self.file} has changed since the round was asked for."
            raise BadInput(title, "Once it is whole, run the round again (r, elute run SESSION).")

    def content(self) -> str:
        """The sha256 of the file as it is now.

        Raises:
            UsageError: none was named, or it is not there.
            BadInput: it cannot be read.
        """
        path = self.place()
        try:
            return file_sha256(path)
        except OSError as problem:
            title = f"{path} cannot be read: {problem.strerror}."
            raise BadInput(title, "Mend its permissions, or the disk.") from problem

    def place(self) -> Path:
        """The file.

        Raises:
            UsageError: none was named, or it is not there.
        """
        path = Path(self.file).expanduser()
        if not self.file or not path.is_file():
            missing = f"There is no file of vectors {self.file}."
            title = missing if self.file else "No file of vectors is named."
            raise UsageError(title, "Name one: --set embed.file=VECTORS.npy")
        return path


def _opened(path: Path, column: str) -> Stored:
    """The vectors of a file, whatever its name says.

    Raises:
        BadInput: it is of no kind that can be read safely.
    """
    with path.open("rb") as file:
        head = file.read(9)
    if head.startswith(b"\x93NUMPY"):
        return of_npy(path)
    if head.startswith(b"PK\x03\x04"):
        return of_npz(path, column)
    if head.startswith(b"PAR1"):
        return of_parquet(path, column)
    if head[8:9] == b"{":
        return of_safetensors(path, column)
    title = f"{path} is no file of vectors that can be read safely."
    raise BadInput(title, "It may be .npy, .npz, .safetensors or Parquet; pickles are not read.")


def _piece(path: Path, vectors: Floats, texts: Ids, given: Given) -> Piece:
    """The vectors of some texts, brought to length 1.

    Raises:
        BadInput: some are zero, or not finite as float32.
    """
    # In double precision: the square of a large number does not fit in float32.
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    assert given.rows is not None
    wrong = given.rows[texts[~np.isfinite(lengths) | (lengths == 0)]].tolist()
    if wrong:
        are = counted(len(wrong), "vector is", "vectors are")
        count = f"{are} zero, not finite or too large for float32"
        title = f"{path}: {count} (row {named(wrong)})."
        raise BadInput(title, "Mend them, or drop these rows first.")
    scaled = bool((np.abs(lengths - 1) > _UNIT).any())
    made = (vectors / lengths[:, None]).astype(np.float32)
    return Piece(texts, made, notes=(_SCALED,) if scaled else ())
