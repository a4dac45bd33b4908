"""Files damaged at random, each read in a child process that may die of it, and what came of that.

A child takes many mutants and is replaced when it dies. It may have so much memory and so many
seconds of the processor for each. Everything follows from the seed.
"""

import hashlib
import multiprocessing
import os
import resource
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from elute.core.errors import EluteError

_MEMORY = 4 << 30
_SECONDS = 10
_PATIENCE = 60.0


@dataclass(frozen=True)
class Seen:
    """What a reading function found in a file.

    Attributes:
        content: names all of it: records, values, column names.
        noted: whether something was said about it (a bad record, a finding, a note).
    """

    content: str
    noted: bool = False


Read = Callable[[Path], Seen]
"""A function on the top level of a module; an EluteError is its way to refuse a file."""


def name_of(*parts: object) -> str:
    """A name for content, by the way Python writes it."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def mutant(original: bytes, random: Random) -> bytes:
    """One to three injuries: a flipped bit, bytes written over or put in, or the end cut off."""
    content = bytearray(original)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at = random.randrange(max(1, len(content)))
        few = random.randbytes(random.randint(1, 8))
        match random.choice(("flip", "flip", "write", "insert", "cut")):
            case "flip":
                content[at : at + 1] = bytes(
                    it ^ 1 << random.randrange(8) for it in content[at:][:1]
                )
            case "write":
                content[at : at + len(few)] = few
            case "insert":
                content[at:at] = few
            case _:
                del content[at:]
    return bytes(content)


def mutants(original: bytes, count: int, seed: int = 1) -> Iterator[bytes]:
    """So many mutants of a file."""
    return (mutant(original, Random(f"{seed}:{number}")) for number in range(count))


class Child:
    """A process that reads one file after the other, and its successors."""

    def __init__(self, path: Path) -> None:
        """Start the first; what it is to read is written to `path`."""
        self._path = path
        self._start()

    def outcomes(self, read: Read, original: bytes, tried: Iterable[bytes]) -> Counter[str]:
        """How many mutants of a file end how.

        Returns:
            Counts of "tried"; "refused", "noted", "equal" (nothing changed), "changed" (read
            without a word, but as something else), "memory", "defect" (any other exception),
            "hang", and "SIGSEGV" or whatever else ended the child.
        """
        counts: Counter[str] = Counter()
        ending, content = self._ask(read, original)
        assert ending == "read", f"the original cannot be read: {ending} {content}"
        for one in tried:
            ending, found = self._ask(read, one)
            if ending == "read":
                ending = "equal" if found == content else "changed"
            counts.update(("tried", ending))
        return counts

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _ask(self, read: Read, content: bytes) -> tuple[str, str]:
        """How reading these bytes ends, and what is found."""
        self._pipe.send((read, content))
        try:
            if self._pipe.poll(_PATIENCE):
                answer: tuple[str, str] = self._pipe.recv()
                return answer
            ending = "hang"
        except (EOFError, ConnectionResetError):
            self._process.join()
            code = self._process.exitcode
            ending = signal.Signals(-code).name if code < 0 else f"exit {code}"
        self.close()
        self._start()
        return "hang" if ending == "SIGXCPU" else ending, ""

    def _start(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process: Any = spawning.Process(target=_serve, args=(theirs, self._path), daemon=True)
        self._process.start()
        theirs.close()


def _serve(pipe: Connection, path: Path) -> None:
    """In the child: read what is sent until the parent hangs up."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    while True:
        try:
            read, content = pipe.recv()
        except EOFError:
            return
        path.write_bytes(content)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        most = int(spent.ru_utime + spent.ru_stime) + _SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
        pipe.send(_ending(read, path))


def _ending(read: Read, path: Path) -> tuple[str, str]:
    """How reading ended, and what was found."""
    try:
        seen = read(path)
    except EluteError as problem:
        return "refused", str(problem)
    except MemoryError:
        return "memory", ""
    except Exception as problem:  # noqa: BLE001 - any other is what is looked for
        return "defect", repr(problem)
    return ("noted" if seen.noted else "read"), seen.content
