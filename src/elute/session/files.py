"""Which files a dataset has: a file, a folder, a pattern or a saved Hugging Face dataset, in order.

Only names are looked at here, and the two small files in which Hugging Face says what it saved.
"""

import json
import os
import re
import shlex
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from elute.core.dataset import HELD_OUT
from elute.core.errors import BadInput
from elute.core.file_names import ending, packing, promised
from elute.session.layout import is_session
from elute.session.names import SPLITS, is_beside, natural, split_of

_SAVED = ("dataset_info.json", "state.json")
_SAVED_SPLITS = "dataset_dict.json"
_SMALL = 1 << 24
_MAGIC = re.compile(r"[*?[]")


@dataclass(frozen=True)
class Found:
    """A file of a dataset.

    Attributes:
        path: absolute; a link stays one, for its name says more than its target's.
        name: relative to the folder, with `/`; the file's own where one was given.
        split: "train", "validation", "test" or "".
    """

    path: Path
    name: str
    split: str = ""


def is_pattern(target: Path) -> bool:
    """Whether the user gave a pattern; a file or a folder of such a name comes first."""
    return bool(_MAGIC.search(str(target))) and not os.path.lexists(target)


def placed(target: Path) -> str:
    """What the user gave as an absolute path; the file itself may be a link and stays one."""
    if is_pattern(target):
        return str(target.expanduser().resolve())
    if target.is_dir():
        return str(target.resolve())
    return str(target.parent.resolve() / target.name)


def fixed(pattern: Path) -> Path:
    """The folder above everything a pattern can match."""
    parts = pattern.expanduser().resolve().parts
    magic = next(at for at, part in enumerate(parts) if _MAGIC.search(part))
    return Path(*parts[:magic])


def found(target: Path) -> list[Found]:
    """The files of what the user gave: train before validation before test, shards by number.

    Files without a byte hold no record and are left out where there are others.

    Raises:
        BadInput: nothing is there, it holds no data or several formats, or may not be read.
    """
    path = Path(placed(target))
    if is_pattern(target):
        files = _split(_matching(path))
    elif path.is_dir():
        files = _split(list(_saved(path) or _inside(path)))
    else:
        _must_be_regular(path)
        return [Found(path, path.name)]
    full = [file for file in files if file.path.stat().st_size]
    return full or files


def left_out(target: Path) -> list[str]:
    """Names of the files in a folder that are taken for notes beside the data; of a pattern none.

    Hidden files are not told, nor what Hugging Face puts beside a dataset that it saved.

    Raises:
        BadInput: a folder may not be read.
    """
    folder = Path(placed(target))
    if is_pattern(target) or not folder.is_dir() or _saved(folder):
        return []
    beside = (path for path in _below(folder) if is_beside(path.name) and path.name[0] != ".")
    return sorted((path.relative_to(folder).as_posix() for path in beside), key=natural)


def _matching(pattern: Path) -> list[Found]:
    """The files a pattern names."""
    folder = fixed(pattern)
    paths = (path for path in folder.glob(str(pattern.relative_to(folder))) if path.is_file())
    files = [path for path in paths if not _is_private(path.relative_to(folder), folder)]
    if not files:
        hint = "Check the spelling and the folder it starts from; **/* is every file at any depth."
        raise BadInput(f"No file matches {pattern}.", hint)
    return _ordered(Found(path, path.relative_to(folder).as_posix()) for path in files)


def _is_private(path: Path, above: Path) -> bool:
    """Whether a file below the folder `above` is hidden, or part of a session."""
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or any(is_session(above / folder) for folder in path.parents)


def _inside(folder: Path) -> list[Found]:
    """The data files in a folder and in those below it; sessions and what is hidden are not."""
    files = [path for path in _below(folder) if not is_beside(path.name) and path.is_file()]
    if not files:
        hint = (
            "Name a data file, a folder of data files, a pattern in quotes ('data/*.parquet'), "
            "or the folder of a session (NAME.elute)."
        )
        raise BadInput(f"{folder} is a folder without data files or a session in it.", hint)
    listed = _ordered(Found(path, path.relative_to(folder).as_posix()) for path in files)
    _must_be_alike(folder, listed)
    return listed


def _below(folder: Path) -> Iterator[Path]:
    """What is in a folder and in those below it; sessions and folders that are hidden are not."""
    for root, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [
            name for name in folders if name[0] != "." and not is_session(Path(root, name))
        ]
        yield from (Path(root, name) for name in names)


def _must_be_alike(folder: Path, files: list[Found]) -> None:
    """Stop where the names promise several formats.

    Raises:
        BadInput: they do; says how many of each, and the pattern of the most.
    """
    if len({promised(file.name) or ending(file.name) for file in files}) < 2:
        return
    endings = Counter(ending(file.name) for file in files)
    most = next(end for end, _ in endings.most_common() if end)
    deep = any("/" in file.name for file in files if ending(file.name) == most)
    packed = any(packing(file.name) for file in files)
    pattern = folder / ("**" if deep else "") / f"*{most}{'*' if packed else ''}"
    counts = ", ".join(f"{count:,} {end or 'without'}" for end, count in endings.most_common())
    title = f"{folder} holds files of several endings: {counts}."
    quoted = shlex.quote(str(pattern))
    raise BadInput(title, f"Name those you mean by a pattern in quotes: elute run {quoted}")


def _saved(folder: Path) -> list[Found]:
    """The files of a dataset that Hugging Face's `save_to_disk` wrote; none where it is no such."""
    if (folder / _SAVED_SPLITS).is_file():
        splits = _strings(folder / _SAVED_SPLITS, "splits")
        return [
            replace(file, name=f"{split}/{file.name}")
            for split in splits
            for file in _shards(_plainly(folder, split))
        ]
    return _shards(folder) if all((folder / name).is_file() for name in _SAVED) else []


def _shards(folder: Path) -> list[Found]:
    """The files of one saved split, in the order its state.json has them.

    Raises:
        BadInput: the file cannot be understood, or names what is not there.
    """
    names = _strings(folder / "state.json", "_data_files")
    files = [Found(_plainly(folder, name), name) for name in names]
    for file in files:
        _must_be_regular(file.path)
    return files


def _strings(path: Path, key: str) -> list[str]:
    """The names under a key of a small JSON file; objects count by their "filename".

    Raises:
        BadInput: it cannot be understood.
    """
    try:
        with path.open("rb") as file:
            listed: Any = json.loads(file.read(_SMALL))[key]
        names = [item["filename"] if isinstance(item, dict) else item for item in listed]
        if not all(isinstance(name, str) for name in names) or not 0 < len(names) == len(
            set(names)
        ):
            raise ValueError(f"no list of different names under {key!r}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        title = f"{path} cannot be understood ({problem})."
        hint = "Save the dataset again, or name its files by a pattern in quotes."
        raise BadInput(title, hint) from problem
    return names


def _plainly(folder: Path, name: str) -> Path:
    """A file or folder directly in `folder`; nothing that a file says leads out of it.

    Raises:
        BadInput: the name does.
    """
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise BadInput(f"{folder} names a file outside of it: {name!r}.", "Save the dataset again.")
    return folder / name


def _must_be_regular(path: Path) -> None:
    """Stop at what is missing, or is a pipe or a device, which would never end.

    Raises:
        BadInput: it is so.
    """
    try:
        mode = path.stat().st_mode
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = "Check the spelling; a relative path starts at the current folder."
        raise BadInput(f"{path} cannot be read: {why}.", hint) from problem
    if not stat.S_ISREG(mode):
        hint = "Save its content to a file first, and give that."
        raise BadInput(f"{path} is not a regular file.", hint)


def _refuse(problem: OSError) -> None:
    """A folder that cannot be looked into hides rows."""
    raise BadInput(
        f"{problem.filename} cannot be read: {problem.strerror}.", "Check its permissions."
    )


def _ordered(files: Iterator[Found]) -> list[Found]:
    """By name, numbers by their value, so that shard 10 comes after shard 9."""
    return sorted(files, key=lambda file: natural(file.name))


def _split(files: list[Found]) -> list[Found]:
    """The same files with the splits their names tell, in the order of splits.

    Where there is nothing but held-out rows there is nothing to hold them out from: no split then.
    """
    told = [replace(file, split=split_of(file.name)) for file in files]
    if all(file.split in HELD_OUT for file in told):
        return files
    return sorted(told, key=lambda file: SPLITS.index(file.split))
