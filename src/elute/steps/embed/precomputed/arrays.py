"""Vectors in .npy and .npz files, read without pickle and never as a whole."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from elute.core.errors import BadInput
from elute.core.results import Floats
from elute.steps.embed.precomputed.stored import (
    Stored,
    as_vectors,
    block_rows,
    checked_shape,
    chosen,
)

_MOST_KEY_BYTES = 4_096
_AGAIN = "Save it again with numpy.save(FILE, array), without objects."
# What reading an entry of an archive can end in: one that is encrypted, or packed in a way that is
# not known here, is a RuntimeError.
_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
)
Opened = Callable[[], IO[bytes]]


def of_npy(path: Path) -> Stored:
    """The vectors of a .npy file.

    Raises:
        BadInput: it holds something else, or is damaged.
    """
    return _stored(str(path), lambda: path.open("rb"), partial(_no_keys, path))


def of_npz(path: Path, column: str) -> Stored:
    """The vectors of one array in a .npz file.

    Raises:
        BadInput: it holds something else, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.namelist()
    except _BROKEN as problem:
        raise _damaged(str(path), problem) from problem
    names = [name.removesuffix(".npy") for name in entries if name.endswith(".npy")]
    if not names:
        title = f"{path} is a zip archive without arrays (.npy)."
        pickled = any(name.endswith(".pkl") for name in entries)
        hint = f"Files of torch.save hold pickles, which are not read. {_AGAIN}"
        raise BadInput(title, hint if pickled else _AGAIN)
    opened = partial(_entry, path)
    wide = [name for name in names if len(_header(f"{path} ({name})", opened(name)).shape) == 2]
    name = chosen(str(path), column, wide)
    return _stored(f"{path} ({name})", partial(opened, name), partial(_keys, path))


def _entry(path: Path, name: str) -> IO[bytes]:
    """One array of an archive as a file.

    Raises:
        KeyError: there is none of that name.
        BadInput: it cannot be opened.
    """
    try:
        return zipfile.ZipFile(path).open(f"{name}.npy")
    except _BROKEN as problem:
        raise _damaged(f"{path} ({name})", problem) from problem


def _damaged(where: str, problem: Exception) -> BadInput:
    reason = str(problem).rstrip(".") or type(problem).__name__
    return BadInput(f"{where} is damaged, or cannot be read here: {reason}.", _AGAIN)


class _Header:
    """What a .npy file says of its array."""

    def __init__(self, where: str, file: IO[bytes]) -> None:
        """Read it; the file stands at the first number then."""
        try:
            version = npy.read_magic(file)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            self.shape, self.columns_first, self.dtype = read(file)
        except MemoryError:
            raise
        except Exception as problem:  # numpy reads it as a Python literal, which fails in many ways
            reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
            raise BadInput(f"{where} is not an array: {reason.rstrip('.')}.", _AGAIN) from problem
        if any(type(number) is not int for number in self.shape):  # numpy takes True for one
            raise BadInput(f"{where} is not an array: its shape is {self.shape}.", _AGAIN)
        if self.dtype.hasobject:
            title = f"{where} holds Python objects, which can run code."
            raise BadInput(title, _AGAIN)


def _header(where: str, file: IO[bytes]) -> _Header:
    """The header of a file that is only looked at."""
    with file:
        return _Header(where, file)


def _stored(where: str, opened: Opened, keys: Callable[[str], list[str]]) -> Stored:
    header = _header(where, opened())
    rows, dim = checked_shape(where, header.shape, header.dtype.kind)
    if header.columns_first:
        hint = "Save numpy.ascontiguousarray(array) instead."
        raise BadInput(f"{where} is stored column by column.", hint)
    return Stored(rows, dim, partial(_blocks, where, opened), keys)


def _blocks(where: str, opened: Opened) -> Iterator[Floats]:
    """The array, some rows at a time."""
    with opened() as file:
        header = _Header(where, file)
        rows, dim = header.shape
        step = block_rows(dim)
        for start in range(0, rows, step):
            count = min(step, rows - start)
            yield as_vectors(_numbers(where, file, header.dtype, (count, dim)))


def _numbers(where: str, file: IO[bytes], dtype: Any, shape: tuple[int, ...]) -> Any:
    """The next numbers of a file.

    Raises:
        BadInput: it ends before.
    """
    size = int(np.prod(shape)) * dtype.itemsize
    try:
        data = file.read(size)
    except _BROKEN as problem:
        raise _damaged(where, problem) from problem
    if len(data) != size:
        raise BadInput(f"{where} ends in the middle of its vectors.", "Save it again.")
    return np.frombuffer(data, dtype).reshape(shape)


def _keys(path: Path, name: str) -> list[str]:
    """The array `name` of an archive as text."""
    where = f"{path} ({name})"
    try:
        file = _entry(path, name)
    except KeyError as problem:
        title = f"{path} has no array called {name} beside the vectors."
        raise BadInput(title, "Save the ids under that name, or leave embed.id empty.") from problem
    with file:
        header = _Header(where, file)
        if len(header.shape) != 1 or header.dtype.kind not in "iuUS":
            raise BadInput(f"{where} is no list of ids.", "Save whole numbers or strings.")
        if not 0 < header.dtype.itemsize <= _MOST_KEY_BYTES:
            size = f"{header.dtype.itemsize:,} bytes"
            raise BadInput(f"{where} holds ids of {size}.", f"Save 1 to {_MOST_KEY_BYTES:,}.")
        made = _numbers(where, file, header.dtype, header.shape)
    if header.dtype.kind == "S":
        made = np.char.decode(made, "utf-8", "replace")
    return [str(key) for key in made.tolist()]


def _no_keys(path: Path, name: str) -> list[str]:
    title = f"{path} holds vectors only, so they cannot be found by {name}."
    raise BadInput(title, "Leave embed.id empty (by row), or save ids beside them in a .npz file.")
