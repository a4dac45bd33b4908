"""A dataset by its fingerprint: which files it has, and whether they are what they were."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput
from elute.session.files import Found, found, left_out, placed

_HINT = (
    "Put the file back as it was, or take it on in a new session: "
    "elute run DATA --session NEW.elute --recipe OLD.elute"
)
_SHOWN = 5


@dataclass(frozen=True)
class SourceFile:
    """One file of a dataset by its fingerprint.

    Attributes:
        name: as in `core.dataset.Part`.
        path: absolute.
        size: bytes.
        mtime_ns: time of its last change, nanoseconds.
        sha256: of its content.
        split: "train", "validation", "test" or "".
    """

    name: str
    path: str
    size: int
    mtime_ns: int
    sha256: str
    split: str = ""

    @classmethod
    def of(cls, file: Found) -> "SourceFile":
        """Take the fingerprint of a file.

        Raises:
            BadInput: it is missing or not readable.
        """
        try:
            status = file.path.stat()
            with file.path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise BadInput(f"{file.path} cannot be read: {why}.", "Check the path.") from problem
        seen = (status.st_size, status.st_mtime_ns)
        return cls(file.name, str(file.path), *seen, digest, file.split)

    def looks_the_same(self) -> bool:
        """Whether size and time are what they were; OSError where it is gone."""
        status = Path(self.path).stat()
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)


@dataclass(frozen=True)
class Source:
    """The dataset by its fingerprint.

    Attributes:
        path: what the user gave, absolute: a file, a folder, or a pattern.
        files: in the order of their rows.
        size: bytes of all files.
        sha256: of the content of the one file; of names, splits and sums where there are several.
        held_out: the file, folder or pattern that was given as `--test`, absolute; "" without.
    """

    path: str
    files: tuple[SourceFile, ...]
    size: int
    sha256: str
    held_out: str = ""

    @classmethod
    def of(cls, target: Path, test: Path | None = None) -> "Source":
        """Take the fingerprint of what the user gave, and of the test rows beside it.

        Raises:
            BadInput: it is missing, empty, of several formats or not readable.
        """
        listed = _listed(target, test)
        files = tuple(map(SourceFile.of, listed))
        size = sum(file.size for file in files)
        if size == 0:
            raise BadInput(f"{target} is empty.", "Nothing to clean: check how it was made.")
        sums = [[file.name, file.split, file.sha256] for file in files]
        digest = files[0].sha256 if len(files) == 1 else _sum(json.dumps(sums))
        return cls(placed(target), files, size, digest, placed(test) if test else "")

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Source":
        """From what `dataclasses.asdict` made of one; TypeError or KeyError where it is no such."""
        files = tuple(SourceFile(**file) for file in plain["files"])
        return cls(**{**plain, "files": files})

    def left_out(self) -> str:
        """A sentence that names the files which lie among the data and are not read; "" for none.

        Raises:
            BadInput: a folder may not be read.
        """
        targets = [Path(path) for path in (self.path, self.held_out) if path]
        names = [name for target in targets for name in left_out(target)]
        return f"Left out: {_some(names)}." if names else ""

    def still_there(self) -> None:
        """Make sure that the dataset is what it was; files are read where their time has changed.

        Raises:
            BadInput: a file of it is gone or new, or has another content.
        """
        self._verify(lambda file: not file.looks_the_same())

    def verify(self) -> None:
        """Make sure that the content of every file is what it was, byte for byte.

        Raises:
            BadInput: a file of it is gone or new, or has another content.
        """
        self._verify(lambda file: True)

    def _verify(self, doubtful: Callable[[SourceFile], bool]) -> None:
        """Compare names, and the content of the files that are doubtful."""
        found = {file.name: file for file in self._found()}
        known = {file.name: file for file in self.files}
        changed = [
            name
            for name in known.keys() & found.keys()
            if doubtful(known[name]) and SourceFile.of(found[name]).sha256 != known[name].sha256
        ]
        gone, new = known.keys() - found.keys(), found.keys() - known.keys()
        told = ((changed, "with another content"), (gone, "gone"), (new, "new"))
        words = "; ".join(f"{what}: {_some(names)}" for names, what in told if names)
        if words:
            which = f" ({words})" if len(known) > 1 else ""
            raise BadInput(f"{self.path} has changed since this session began{which}.", _HINT)

    def _found(self) -> list[Found]:
        """The files as they are listed now."""
        try:
            return _listed(Path(self.path), Path(self.held_out) if self.held_out else None)
        except BadInput as problem:
            raise BadInput(problem.title, _HINT) from problem


def _listed(target: Path, test: Path | None) -> list[Found]:
    """The files of a dataset, those with the test rows last, each under a name of its own."""
    train = found(target)
    if test is None:
        return train
    taken = {file.name for file in train}
    held = [
        replace(file, name=f"test/{file.name}" if file.name in taken else file.name, split="test")
        for file in found(test)
    ]
    if {file.path.resolve() for file in train} & {file.path.resolve() for file in held}:
        title = f"{test} is part of {target} itself."
        raise BadInput(title, "Name test rows that are not among the rows to be cleaned.")
    return [*train, *held]


def _some(names: Collection[str]) -> str:
    """A few names."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(sorted(names)[:_SHOWN]) + more


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
