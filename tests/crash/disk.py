"""What a disk may hold after the power failed: a file system that remembers only what was synced.

The model is the strictest one that POSIX allows: a file's content is safe as of the last sync of
that file, the names in a folder are safe as of the last sync of that folder, and neither helps the
other. What was not synced may be there or not, in part or in whole; `VARIANTS` are the worst of
these mixtures. Real file systems lose less, each of them something else.

A recording by strace is played into the model. A layer inside Python would miss what the C code of
`io` and numpy writes.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

VARIANTS = ("all lost", "data lost", "zeros for data", "names lost", "last write torn", "mixed")
OPTIONS = ["-xx", "-s", "100000000", "-e", "trace=file,desc"]
"""Of strace, for a recording that holds every byte written."""
_LINE = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_UNKNOWN = re.compile(r"pwritev2?|truncate|fallocate|copy_file_range|sendfile|splice|symlink(at)?")

Tree = dict[str, bytes | None]
"""Path below the root -> content; None for a folder."""


@dataclass
class File:
    """One file: what it holds, what is safe of it, and where it was last written to."""

    now: bytes = b""
    safe: bytes = b""
    last: tuple[int, int] = (0, 0)


@dataclass
class Folder:
    """One folder: its names, and those that are safe."""

    now: dict[str, "File | Folder"] = field(default_factory=dict)
    safe: dict[str, "File | Folder"] = field(default_factory=dict)


@dataclass(frozen=True)
class Outage:
    """The power fails here.

    Attributes:
        when: in words.
        last: the deed acknowledged last; -1 for the opening, -2 for nothing.
        tree: what the disk holds.
    """

    when: str
    last: int
    tree: Tree


class Disk:
    """A folder tree under a recorded process."""

    def __init__(self, root: Path) -> None:
        """Begin with the folder `root` and the empty folder `out` in it, which are safe."""
        self._root = str(root)
        out = Folder()
        self._top = Folder({"out": out}, {"out": out})
        self._open: dict[int, File | Folder] = {}
        self._ends: dict[int, int] = {}
        self.torn: File | None = None

    def play(self, call: str, rest: str, result: int) -> None:
        """Take one successful call in."""
        names = [os.fsdecode(_bytes(it)) for it in _STRING.findall(rest)]
        descriptor = int(head[0]) if (head := re.match(r"\d+", rest)) else -1
        if call in ("openat", "open", "creat"):
            self._opened(names[0], rest, result)
        elif call in ("write", "pwrite64", "ftruncate"):
            self._written(call, descriptor, rest, result)
        elif call in ("fsync", "fdatasync") and descriptor in self._open:
            node = self._open[descriptor]
            node.safe = type(node.now)(node.now)  # type: ignore[arg-type]
        elif call == "close":
            self._open.pop(descriptor, None)
        elif call in ("lseek", "fcntl") and descriptor in self._open:
            self._moved(call, descriptor, rest, result)
        elif any(self._root in name for name in names) or descriptor in self._open:
            self._named(call, names, rest)

    def _opened(self, name: str, rest: str, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        if not name.startswith(f"{self._root}/") and name != self._root:
            return
        folder, last = self._place(name)
        if last not in folder.now and name != self._root:
            folder.now[last] = File()
        node = folder.now[last] if name != self._root else self._top
        if "O_TRUNC" in rest and isinstance(node, File):
            node.now = b""
        self._open[descriptor] = node
        self._ends[descriptor] = -1 if "O_APPEND" in rest else 0

    def _written(self, call: str, descriptor: int, rest: str, result: int) -> None:
        node = self._open.get(descriptor)
        if not isinstance(node, File):
            return
        numbers = [int(it) for it in re.findall(r", (-?\d+)", rest)]
        if call == "ftruncate":
            node.now = node.now[: numbers[0]].ljust(numbers[0], b"\0")
            return
        match = _STRING.search(rest)
        data = _bytes(match[1])[:result] if match else b""
        at = numbers[-1] if call == "pwrite64" else self._ends[descriptor]
        start = len(node.now) if at < 0 else at
        node.now = node.now[:start].ljust(start, b"\0") + data + node.now[start + len(data) :]
        node.last = (start, start + len(data))
        self.torn = node
        if call == "write" and at >= 0:
            self._ends[descriptor] = start + len(data)

    def _moved(self, call: str, descriptor: int, rest: str, result: int) -> None:
        if call == "lseek" and self._ends[descriptor] >= 0:
            self._ends[descriptor] = result
        if "F_DUPFD" in rest:
            self._open[result] = self._open[descriptor]
            self._ends[result] = self._ends[descriptor]

    def _named(self, call: str, names: list[str], rest: str) -> None:
        if _UNKNOWN.fullmatch(call):
            raise NotImplementedError(f"{call}: teach the model what it does to a disk")
        kind = re.sub(r"at2?$", "", call)
        if kind == "mkdir":
            folder, last = self._place(names[0])
            folder.now[last] = Folder()
        elif kind in ("unlink", "rmdir"):
            folder, last = self._place(names[0])
            del folder.now[last]
        elif kind in ("rename", "link"):
            (source, old), (target, new) = self._place(names[0]), self._place(names[1])
            node = source.now[old]
            if kind == "rename":
                del source.now[old]
            target.now[new] = node

    def _place(self, name: str) -> tuple[Folder, str]:
        """The folder that holds a path, and its last part."""
        *folders, last = name.removeprefix(self._root).strip("/").split("/")
        here = self._top
        for part in folders:
            there = here.now[part]
            assert isinstance(there, Folder)
            here = there
        return here, last

    def left(self, variant: str, dice: random.Random) -> Tree:
        """What may be there when the power comes back."""
        return dict(_walk(self._top, "", _choice(variant, self.torn, dice)))


@dataclass(frozen=True)
class _Choice:
    """Which of what was not synced is there."""

    names: Callable[[Folder], dict[str, File | Folder]]
    data: Callable[[File], bytes]


def _choice(variant: str, torn: File | None, dice: random.Random) -> _Choice:
    def half(file: File) -> bytes:
        start, end = file.last
        unsynced = file is torn and file.now != file.safe and end == len(file.now)
        return file.now[: (start + end) // 2] if unsynced else file.now

    def either(folder: Folder) -> dict[str, File | Folder]:
        names = sorted({*folder.now, *folder.safe})
        pick = {name: (folder.now, folder.safe)[dice.random() < 0.5] for name in names}
        return {name: pick[name][name] for name in names if name in pick[name]}

    now: Callable[[Folder], dict[str, File | Folder]] = lambda folder: folder.now  # noqa: E731
    safe: Callable[[Folder], dict[str, File | Folder]] = lambda folder: folder.safe  # noqa: E731
    return {
        "all lost": _Choice(safe, lambda file: file.safe),
        "data lost": _Choice(now, lambda file: file.safe),
        "zeros for data": _Choice(now, lambda file: file.safe.ljust(len(file.now), b"\0")),
        "names lost": _Choice(safe, lambda file: file.now),
        "last write torn": _Choice(now, half),
        "mixed": _Choice(either, lambda file: (file.now, file.safe)[dice.random() < 0.5]),
    }[variant]


def _walk(folder: Folder, path: str, choice: _Choice) -> Iterator[tuple[str, bytes | None]]:
    for name, node in choice.names(folder).items():
        if isinstance(node, Folder):
            yield f"{path}{name}", None
            yield from _walk(node, f"{path}{name}/", choice)
        else:
            yield f"{path}{name}", choice.data(node)


def outages(log: Path, root: Path) -> list[Outage]:
    """Every different state a disk may be in when the power fails at a sync or after an answer.

    Args:
        log: a recording made with OPTIONS.
        root: the victim's folder.
    """
    disk, last, dice = Disk(root), -2, random.Random(12)
    found: dict[tuple[object, ...], Outage] = {}

    def fail(when: str) -> None:
        for variant in VARIANTS:
            tree = disk.left(variant, dice)
            outage = Outage(f"{variant}, {when}", last, tree)
            found.setdefault((last, *sorted(tree.items())), outage)

    for number, line in enumerate(log.read_text().splitlines()):
        match = _LINE.match(line)
        if match is None or match[3].startswith("-"):
            continue
        call, rest, result = match[1], match[2], int(match[3])
        if call in ("fsync", "fdatasync"):
            fail(f"at sync {number}")
        disk.play(call, rest, result)
        said = _said(call, rest)
        if said is not None:
            last = said
            fail(f"after answer {last}")
    return list(found.values())


def _said(call: str, rest: str) -> int | None:
    """The deed that a write acknowledges; None for another write."""
    match = _STRING.search(rest) if call == "write" else None
    text = _bytes(match[1]) if match else b""
    return int(text.split()[1]) if re.fullmatch(rb"ack -?\d+\n", text) else None


def _bytes(text: str) -> bytes:
    """What strace wrote in hexadecimal digits."""
    return bytes.fromhex(text.replace("\\x", ""))


def build(tree: Tree, root: Path) -> None:
    """Write a state to the folder `root`."""
    for name, content in tree.items():
        path = root / name
        if content is None:
            path.mkdir(mode=0o700, exist_ok=True)
        else:
            path.write_bytes(content)
            path.chmod(0o600)
