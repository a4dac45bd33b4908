"""What an export is asked to do, and what it tells when it is done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import Part
from elute.core.file_names import ending, promised
from elute.core.results import Ids, Records

Fields = Callable[[], Iterator[Mapping[str, object] | None]]


@dataclass(frozen=True)
class Piece:
    """One file of the dataset that is exported.

    Attributes:
        name: as the user knows it.
        split: "train", "test", "validation" or "".
        path: where its plain bytes lie.
        encoding: the codec of a text format.
        wide: the codec of the user's file where that is UTF-16, one of `core.recoding.WIDE`.
        first: row id of its first row.
        spans: (k, 2) where its records stand, as in Records.
        kept: (k,) bool.
    """

    name: str
    split: str
    path: Path
    encoding: str
    wide: str
    first: int
    spans: Ids
    kept: NDArray[np.bool_]

    @property
    def ids(self) -> list[int]:
        """Row ids of the kept rows."""
        ids: list[int] = (np.flatnonzero(self.kept) + self.first).tolist()
        return ids


@dataclass(frozen=True)
class ExportPlan:
    """One export.

    Attributes:
        parts: the files of the dataset, with their plain bytes.
        originals: for each part the user's file; never a target.
        records: what `load` found there; n records.
        kept: (n,) bool.
        out: where the kept set goes: a file, or a folder for several; its ending tells which.
        why: for a dropped row id its "round", "reason", "author" and "evidence".
        sums: for each part the SHA-256 of the original when it was loaded.
        form: the format to write, one of `core.file_names.FORMS`, or "paragraphs" for a dataset
            of these; "" for the dataset's own.
        fields: every row's fields over all parts in row order, None for a bad record; starts anew
            at each call. Only conversions ask for it.
        codecs: for each part the codec of the original, one of `core.recoding.WIDE` or ""; the
            plain bytes are UTF-8. () where none is in such a codec.
        folder: the folder that was given as the dataset, None where files were; no target lies
            in it, and what describes it (of a Hugging Face dataset) is found there.
        beside: names of parts that are there to measure with and are not exported.
        dropped: where the dropped set goes; None for nowhere.
        manifest: where the manifest goes; None for `<out>.manifest.json`.
        facts: what else the manifest shall say: versions, shape, text, labels, settings, rounds.
        force: whether what is there may be replaced.
    """

    parts: tuple[Part, ...]
    originals: tuple[Path, ...]
    records: Records
    kept: NDArray[np.bool_]
    out: Path
    why: Callable[[int], Mapping[str, object]]
    sums: tuple[str, ...]
    form: str = ""
    fields: Fields = lambda: iter(())
    codecs: tuple[str, ...] = ()
    folder: Path | None = None
    beside: tuple[str, ...] = ()
    dropped: Path | None = None
    manifest: Path | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    force: bool = False

    @property
    def manifest_path(self) -> Path:
        """Where the manifest goes."""
        return self.manifest or self.out.with_name(f"{self.out.name}.manifest.json")

    @property
    def target(self) -> str:
        """The format to write."""
        return self.form or self.records.format

    @property
    def in_folder(self) -> bool:
        """Whether several files are written, below a folder."""
        if self.target == "huggingface":
            return True
        several = len(self.pieces) > 1 or self.folder is not None
        return several and not self._named_as_file

    @property
    def joined(self) -> bool:
        """Whether several files become one."""
        return len(self.pieces) > 1 and not self.in_folder

    @property
    def _named_as_file(self) -> bool:
        """Whether `out` ends as files of a format do, or as those of the dataset."""
        mine = ending(self.out.name)
        alike = mine and mine in {ending(piece.name) for piece in self.pieces}
        return bool(alike or promised(self.out.name))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What is exported, in order."""
        made = []
        for place, (part, found) in enumerate(zip(self.parts, self.records.parts, strict=True)):
            rows = self.records.rows_of(place)
            spans, kept = self.records.spans[rows], self.kept[rows]
            if part.name not in self.beside:
                codecs = (found.encoding or "utf-8", self.codecs[place] if self.codecs else "")
                made.append(
                    Piece(part.name, part.split, part.path, *codecs, rows.start, spans, kept)
                )
        return tuple(made)

    @cached_property
    def exported(self) -> NDArray[np.bool_]:
        """(n,) the rows of the pieces."""
        mask = np.zeros(len(self.kept), dtype=np.bool_)
        for piece in self.pieces:
            mask[piece.first : piece.first + len(piece.kept)] = True
        return mask

    @cached_property
    def aside(self) -> NDArray[np.bool_]:
        """(n,) the records that could not be read and have left."""
        mask = np.zeros(len(self.kept), dtype=np.bool_)
        mask[self.records.bad] = True
        return mask & ~self.kept

    @cached_property
    def dropped_ids(self) -> list[int]:
        """Row ids that leave, bad records too, ascending."""
        ids: list[int] = np.flatnonzero(~self.kept & self.exported).tolist()
        return ids

    def counts(self, rows: NDArray[np.bool_]) -> dict[str, int]:
        """How many of the rows in a mask (n,) there are, and what becomes of them."""
        gone = int((~self.kept & rows).sum())
        aside = int((self.aside & rows).sum())
        every = int(rows.sum())
        return {"in": every, "kept": every - gone, "dropped": gone - aside, "set_aside": aside}


@dataclass(frozen=True)
class ExportSummary:
    """What an export wrote.

    Attributes:
        rows, kept, dropped, set_aside: counts of records; rows = kept + dropped + set_aside.
        out, dropped_to, manifest: what was written.
        bytes: size of the kept set, all files together.
        sha256: digest of the file; of several, of their digests and names as sha256sum lists them.
        notes: sentences about what a conversion did to the values, and about what was left out.
    """

    rows: int
    kept: int
    dropped: int
    set_aside: int
    out: Path
    dropped_to: Path | None
    manifest: Path
    bytes: int
    sha256: str
    notes: tuple[str, ...] = ()
