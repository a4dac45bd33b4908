"""`artefacts/<fingerprint>/`: one folder per result, written whole, with a checksum for every file.

Arrays lie in `.npy` files and are read memory-mapped; everything else of a result is in
`value.json`. A folder is there only when all of it is. An array that a result has from another one
is not written again: its manifest names the other one's file, `../<fingerprint>/<array>.npy`, with
the same checksum, so that damage to it is noticed in both.
"""

import dataclasses
import functools
import hashlib
import json
import os
import types
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from elute import durable
from elute.core.errors import SessionDamaged
from elute.core.findings import Findings
from elute.core.texts import Texts

Result = TypeVar("Result")
MANIFEST = "manifest.json"
_VALUE = "value.json"
_AGAIN = "Run the round again (r, or elute run SESSION): the step will be repeated."
# Parts of a result that hold arrays themselves.
_OF_ARRAYS = (Texts, Findings)
_BLOCK = 1 << 22
"""Bytes read at a time. Python's own 256 kB would have a thread that works out checksums ask for
its turn so often, beside one that is busy, that it waits for most of the time."""
_AS_IT_IS = frozenset({bool, int, float, str})


class Artefacts:
    """The stored results of a session."""

    def __init__(self, root: Path) -> None:
        """Use the folder `root`, which need not be there yet."""
        self._root = root

    def has(self, fingerprint: str) -> bool:
        """Whether a result of this name is stored."""
        path = self._root / fingerprint / MANIFEST
        with durable.reading(path):
            return path.is_file()

    def written(self, fingerprint: str) -> int:
        """When a result was written, in nanoseconds; 0 when there is none."""
        path = self._root / fingerprint / MANIFEST
        with durable.reading(path):
            return path.stat().st_mtime_ns if path.is_file() else 0

    def store(self, fingerprint: str, result: object, base: str = "") -> None:
        """Write a result (a frozen dataclass of core/results) under its name.

        Args:
            fingerprint: its name.
            result: the result.
            base: name of one it was made from, whose arrays it may still have; "" for none.

        Raises:
            CannotWrite: it could not be written; nothing of it is left.
            BadInput: the base cannot be read.
        """
        durable.make_folder(self._root)
        if not self.has(fingerprint):
            # What a crash left of a folder that was being removed must not stand in the way.
            durable.remove_folder(self._root / fingerprint)
        arrays, value = _apart(result)
        there = self._sums(base) if base and self.has(base) else {}
        sums = {}
        with durable.publishing(self._root / fingerprint) as folder:
            for name, array in arrays.items():
                file = f"{name}.npy"
                if there.get(file) == _sum_of_array(array):
                    sums[f"../{base}/{file}"] = there[file]
                else:
                    sums[file] = write_array(folder / file, array)
            text = json.dumps(value, default=_number).encode()
            durable.replace(folder / _VALUE, text)
            sums[_VALUE] = hashlib.sha256(text).hexdigest()
            durable.replace(folder / MANIFEST, json.dumps(sums, indent=1).encode())

    def load(self, fingerprint: str, kind: type[Result], unproved: Container[str] = ()) -> Result:
        """Read a result back; its arrays are read-only maps of their files.

        Args:
            fingerprint: its name.
            kind: its type.
            unproved: arrays that are taken as they are, for now; `problems` proves them.

        Raises:
            SessionDamaged: a file is missing or fails its checksum, or lacks what results have now.
            BadInput: the disk fails, which is no damage.
        """
        folder = self._root / fingerprint
        for problem in self.problems(fingerprint, unproved):
            raise SessionDamaged(f"A stored result is damaged: {problem}.", _AGAIN)
        try:
            with durable.reading(folder):
                value = json.loads((folder / _VALUE).read_bytes())
                files = {Path(name).name: folder / name for name in self._sums(fingerprint)}
                return _whole(kind, value, files)  # type: ignore[no-any-return]
        except FileNotFoundError as problem:
            # Whole a moment ago: the worker has discarded it, or somebody removed it.
            raise SessionDamaged(f"A stored result is gone: {folder.name}.", _AGAIN) from problem
        except ValueError as problem:
            title = f"A stored result is damaged: {folder.name} ({problem})."
            raise SessionDamaged(title, _AGAIN) from problem
        except (KeyError, TypeError) as problem:
            title = f"A stored result is of another version of elute: it has no {problem}."
            raise SessionDamaged(title, _AGAIN) from problem

    def discard(self, fingerprint: str) -> None:
        """Remove a result, for it to be made again."""
        durable.remove_folder(self._root / fingerprint)

    def names(self) -> list[str]:
        """The fingerprints of everything stored."""
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if not path.name.startswith("."))

    def problems(self, fingerprint: str, unproved: Container[str] = ()) -> Iterator[str]:
        """What is wrong with a stored result, one sentence each; nothing when it is whole.

        Args:
            fingerprint: its name.
            unproved: arrays that need only be there.

        Raises:
            BadInput: the disk fails, so that it cannot be told.
        """
        folder = self._root / fingerprint
        try:
            sums = self._sums(fingerprint)
        except (FileNotFoundError, ValueError) as problem:
            yield f"{folder.name} cannot be read ({problem})"
            return
        for name, expected in sums.items():
            if Path(name).stem in unproved and (folder / name).is_file():
                continue
            found = sum_of(folder / name)
            if found != expected:
                where = os.path.normpath(f"{folder.name}/{name}")
                yield f"{where} {'fails its checksum' if found else 'is missing'}"

    def _sums(self, fingerprint: str) -> dict[str, str]:
        """The manifest of a result: its files by name, with their sha256.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it is damaged.
            BadInput: the disk fails.
        """
        path = self._root / fingerprint / MANIFEST
        with durable.reading(path):
            found = json.loads(path.read_bytes())
        if not isinstance(found, dict):
            raise ValueError(f"{MANIFEST} is no table")
        return found


def sum_of(path: Path) -> str:
    """The sha256 of a file; "" when it is missing.

    Raises:
        BadInput: the disk fails.
    """
    try:
        with durable.reading(path), path.open("rb", buffering=0) as file:
            found = hashlib.sha256()
            block = memoryview(bytearray(min(_BLOCK, os.fstat(file.fileno()).st_size + 1)))
            while size := file.readinto(block):
                found.update(block[:size])
            return found.hexdigest()
    except FileNotFoundError:
        return ""


def write_array(path: Path, array: NDArray[Any]) -> str:
    """Write one array as `.npy` and tell the sha256 of the file."""
    with durable.replacing(path) as file:
        hashing = _Hashing(file)
        np.save(hashing, array, allow_pickle=False)
    return hashing.sum.hexdigest()


def _sum_of_array(array: NDArray[Any]) -> str:
    """The sha256 of the file that an array would be written to."""
    hashing = _Hashing()
    np.save(hashing, array, allow_pickle=False)
    return hashing.sum.hexdigest()


class _Hashing:
    """A file to write to, or nowhere, that keeps the checksum of what went through."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        return self._file.write(data) if self._file else len(data)


def _apart(result: object, prefix: str = "") -> tuple[dict[str, NDArray[Any]], dict[str, object]]:
    """The arrays of a result by file name, and the rest as plain data."""
    arrays: dict[str, NDArray[Any]] = {}
    value: dict[str, object] = {}
    for field in dataclasses.fields(result):  # type: ignore[arg-type]
        part, name = getattr(result, field.name), prefix + field.name
        if isinstance(part, np.ndarray):
            arrays[name] = part
        elif isinstance(part, _OF_ARRAYS):
            inner, value[field.name] = _apart(part, f"{name}.")
            arrays |= inner
        else:
            value[field.name] = _plain(part)
    return arrays, value


def _plain(part: object) -> object:
    """Dataclasses anywhere in `part` as plain data."""
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return {f.name: _plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
    if isinstance(part, tuple | list):
        return [_plain(item) for item in part]
    if isinstance(part, dict):
        return {str(key): _plain(item) for key, item in part.items()}
    return part


def _whole(kind: Any, value: Any, files: Mapping[str, Path], prefix: str = "") -> Any:
    """A result, or a part of one, from its arrays' files by name and its plain data."""
    hints = _hints(kind)
    fields: dict[str, object] = {}
    for field in dataclasses.fields(kind):
        hint, file = hints[field.name], f"{prefix}{field.name}.npy"
        if hint in _OF_ARRAYS:
            inner = value[field.name]
            fields[field.name] = _whole(hint, inner, files, f"{prefix}{field.name}.")
        elif file in files:
            fields[field.name] = _map(files[file])
        else:
            fields[field.name] = _typed(hint, value[field.name])
    return kind(**fields)


def _typed(kind: Any, value: Any) -> object:
    """Plain data in the type a field is declared with."""
    if kind in _AS_IT_IS:
        return value
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        plain = inner[0] in _AS_IT_IS
        return tuple(value if plain else (_typed(inner[0], item) for item in value))
    if origin is dict:
        return {key: _typed(inner[1], item) for key, item in value.items()}
    if origin in (Union, types.UnionType):
        wanted = next(part for part in inner if part is not type(None))
        return None if value is None else _typed(wanted, value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{key: _typed(hints[key], item) for key, item in value.items()})
    return value


@functools.cache  # a million rows have two thousand clusters, each a dataclass of its own
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(kind)


def _map(path: Path) -> NDArray[Any]:
    """An array of a file, read-only; empty files cannot be mapped and are read."""
    mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    # As a plain array, which gives a single number, or a slice, in a tenth of the time.
    return np.asarray(mapped) if mapped.size else np.array(mapped)


def _number(value: object) -> object:
    """Numpy's numbers as JSON has them."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be stored")
