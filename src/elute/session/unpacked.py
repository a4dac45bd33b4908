"""`unpacked/<sha256 of the packed file>/`: the plain bytes of a data file, made once.

Of one that is compressed, or in UTF-16, which becomes UTF-8. So every record has its place in plain
bytes, is read without unpacking what stands before it, and is exported as it stood. The copy is
written like a result: whole or not at all, with a checksum; it is made again whenever it is missing
or damaged.
"""

import functools
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from elute import durable
from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import Progress
from elute.core.recoding import WIDE
from elute.session.artefacts import MANIFEST, sum_of
from elute.session.expanding import expanded, packing, wide_codec
from elute.session.layout import Layout
from elute.session.source import SourceFile

RATIO = 200
"""A file that grows more than this was made to fill the disk; text packs to a fifth or a tenth."""
ALWAYS_FINE = 256 << 20
"""Bytes up to which the ratio does not matter."""
SPARE = 128 << 20
"""Bytes that are left free on the disk."""
_LOOK = 16 << 20
_DATA = "data"


def is_packed(file: SourceFile) -> bool:
    """Whether a data file is compressed or in UTF-16, by its first bytes, not by its name."""
    try:
        with durable.reading(Path(file.path)):
            return packing(Path(file.path)) != ""
    except FileNotFoundError:
        return False


def codec(file: SourceFile) -> str:
    """The codec of a data file that is text in UTF-16, packed or not; "" for any other, or none.

    Raises:
        BadInput: it is damaged, or cannot be read.
    """
    try:
        with durable.reading(Path(file.path)):
            return wide_codec(Path(file.path))
    except FileNotFoundError:
        return ""


def place(layout: Layout, file: SourceFile) -> Path:
    """Where the plain bytes of a packed file belong."""
    return layout.unpacked / file.sha256 / _DATA


def is_whole(layout: Layout, file: SourceFile) -> bool:
    """Whether the plain bytes are there and what they were.

    Size and time are looked at every time, the content once for these in each process.
    """
    return not problem(place(layout, file).parent)


def problem(folder: Path) -> str:
    """What is wrong with a copy; "" when it is whole.

    Raises:
        BadInput: the disk fails, so that it cannot be told.
    """
    try:
        with durable.reading(folder):
            kept = json.loads((folder / MANIFEST).read_bytes())
            data = folder / _DATA
            status = data.stat()
            size, digest = kept["size"], kept["sha256"]
    except (FileNotFoundError, ValueError, KeyError, TypeError) as trouble:
        return f"it cannot be read ({trouble})"
    if status.st_size != size:
        return f"{data.name} has {status.st_size:,} bytes, not {size:,}"
    seen = (status.st_ino, status.st_size, status.st_mtime_ns)
    return "" if _sum(data, seen) == digest else f"{data.name} fails its checksum"


@functools.lru_cache(maxsize=4096)  # rows are looked up one by one
def _sum(data: Path, seen: tuple[int, int, int]) -> str:
    """The checksum of a file that looks as in `seen`."""
    return sum_of(data)


def unpack(layout: Layout, file: SourceFile, progress: Progress) -> None:
    """Write the plain bytes of a packed file; progress counts its packed bytes.

    Raises:
        BadInput: it is damaged, no text, grows without end, or is not the file it was.
        CannotWrite: there is no room for it, or it cannot be written.
    """
    path, target = Path(file.path), place(layout, file)
    durable.make_folder(layout.unpacked)
    durable.remove_folder(target.parent)
    packed = _Packed(path)
    deed = "converting" if packing(path) in WIDE else "unpacking"
    with packed, durable.publishing(target.parent) as folder:
        digest, size = hashlib.sha256(), 0
        with durable.replacing(folder / _DATA) as out:
            for block in expanded(path, packed):
                size += len(block)
                _must_fit(file, size, len(block), layout.unpacked)
                out.write(block)
                digest.update(block)
                progress(min(packed.tell(), file.size), file.size, f"{deed} {file.name}")
        if packed.sum.hexdigest() != file.sha256:
            title = f"{path} has changed while it was being read."
            raise BadInput(title, "Wait until it is written, then try again.")
        kept = {"size": size, "sha256": digest.hexdigest()}
        durable.replace(folder / MANIFEST, json.dumps(kept, indent=1).encode())


def _must_fit(file: SourceFile, size: int, more: int, folder: Path) -> None:
    """Stop before a file fills the disk.

    Raises:
        BadInput: it grows more than any text does.
        CannotWrite: it has filled the disk but for a spare part.
    """
    limit = max(ALWAYS_FINE, RATIO * file.size)
    if size > limit:
        title = (
            f"{file.path} has {file.size:,} bytes and unpacks to more than {limit:,}, the limit."
        )
        hint = "It may be made to fill the disk. If you trust it, unpack it yourself and give that."
        raise BadInput(title, hint)
    if size // _LOOK != (size - more) // _LOOK and shutil.disk_usage(folder).free < SPARE:
        title = f"There is no room to unpack {file.path}: {size:,} bytes were not all of it."
        raise CannotWrite(title, f"Free some space in {folder.parent}, or choose --session DIR.")


class _Packed(io.RawIOBase):
    """A packed file that keeps the checksum of what was read of it, in order."""

    def __init__(self, path: Path) -> None:
        self.sum = hashlib.sha256()
        self._file = path.open("rb")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self.sum.update(memoryview(buffer)[:count])
        return count

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


def copies(layout: Layout) -> Iterator[Path]:
    """The folders of all copies."""
    if layout.unpacked.is_dir():
        yield from sorted(it for it in layout.unpacked.iterdir() if not it.name.startswith("."))
