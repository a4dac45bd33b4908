"""The dataset as the steps and exports read it: plain files, unpacked where that is needed."""

from dataclasses import asdict
from pathlib import Path

from elute.core.dataset import Part
from elute.core.progress import Progress, silent
from elute.engine.child import Limits, carry_out
from elute.session import unpacked
from elute.session.layout import Layout
from elute.session.source import Source, SourceFile


def parts_of(layout: Layout, source: Source, progress: Progress = silent) -> tuple[Part, ...]:
    """The files of a dataset in order, each with the place of its plain bytes.

    Compressed files and those in UTF-16 are unpacked into the session once, by a child with limits;
    and again where the copy is gone or damaged.

    Raises:
        BadInput: a file is damaged, grows without end, or cannot be read.
        CannotWrite: there is no room for the plain bytes.
    """
    packed = [file for file in source.files if unpacked.is_packed(file)]
    missing = [file for file in packed if not unpacked.is_whole(layout, file)]
    if missing:
        _unpack(layout, source, missing, progress)
    places = {file.name: unpacked.place(layout, file) for file in packed}
    return tuple(
        Part(file.name, places.get(file.name, Path(file.path)), file.split) for file in source.files
    )


def _unpack(layout: Layout, source: Source, files: list[SourceFile], progress: Progress) -> None:
    """Have files unpacked."""
    order = {"deed": "unpack", "root": str(layout.root), "files": [asdict(file) for file in files]}
    limits = Limits.for_bytes(sum(file.size for file in files))
    carry_out(order, limits, source.path, progress)
