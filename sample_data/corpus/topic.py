"""Topics as they lie on disk: one TOML file each, one sentence or message a line."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Thread:
    """One situation within a topic; any of its lines may meet any other.

    Lines are kept apart by situation so that a message about a late refund never
    asks where to post the return.
    """

    says: tuple[str, ...]
    adds: tuple[str, ...]
    asks: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A label, how many rows carry it, and its sentences.

    `family` groups topics that a reader could confuse; a planted wrong label is
    always taken from another family. `tone` picks what a writer says around the
    matter: sore, calm, glad or spam. `marks` is a pattern of the words that
    speak for the topic.
    """

    label: str
    family: str
    tone: str
    marks: str
    count: int
    messages: tuple[str, ...]
    threads: tuple[Thread, ...]


def lines(block: str) -> tuple[str, ...]:
    r"""The non-empty lines of a block; a written `\n` becomes a line break."""
    stripped = (line.strip() for line in block.splitlines())
    return tuple(line.replace("\\n", "\n") for line in stripped if line)


def read_topic(path: Path) -> Topic:
    """Read one topic file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = ("says", "adds", "asks", "notes")
    threads = tuple(Thread(*(lines(part[name]) for name in parts)) for part in raw["thread"])
    return Topic(
        label=raw["label"],
        family=raw["family"],
        tone=raw["tone"],
        marks=raw["marks"],
        count=raw["count"],
        messages=lines(raw["messages"]),
        threads=threads,
    )


def read_topics() -> list[Topic]:
    """All topics, in the order of their labels."""
    return [read_topic(path) for path in sorted((HERE / "topics").glob("*.toml"))]


def read_stock(name: str) -> dict[str, Any]:
    """One stock file as TOML gives it; callers cut text blocks with `lines`."""
    return tomllib.loads((HERE / "stock" / f"{name}.toml").read_text(encoding="utf-8"))


def read_blocks(name: str) -> dict[str, tuple[str, ...]]:
    """A stock file whose every key is a text block, cut into lines."""
    return {key: lines(block) for key, block in read_stock(name).items()}


def read_pairs(block: tuple[str, ...]) -> list[tuple[str, str]]:
    """Lines of the form `from = to`."""
    pairs = (line.split(" = ", 1) for line in block)
    return [(old, new) for old, new in pairs]
