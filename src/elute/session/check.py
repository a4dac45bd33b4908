"""Verify a session without changing it."""

from collections.abc import Iterator
from dataclasses import dataclass

from elute.core.errors import EluteError
from elute.session import about, journal
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.vectors import VectorStore


@dataclass(frozen=True)
class Finding:
    """One part of a session and whether it is whole.

    Attributes:
        part: what was looked at.
        problem: what is wrong; "" when it is whole.
        remedy: what to do about it.
    """

    part: str
    problem: str = ""
    remedy: str = ""


def check(layout: Layout) -> Iterator[Finding]:
    """Look at every file of a session, one finding per part."""
    try:
        source = about.read(layout)
        yield Finding("session.json")
        source.verify()
        yield Finding(f"data file {source.path}")
    except EluteError as problem:
        yield Finding("session.json and data file", problem.title, problem.hint)
    found = journal.read(layout.journal)
    if not found.events and layout.artefacts.is_dir():
        yield Finding(
            "journal", "it is gone, though there are results", "Restore it from a backup."
        )
    if found.damage:
        yield Finding("journal", found.damage, "Restore journal.jsonl from a backup.")
    elif found.torn:
        yield Finding(
            "journal", "its last line is half written", "Open the session; it is set aside."
        )
    else:
        yield Finding(f"journal, {len(found.events)} operations")
    artefacts = Artefacts(layout.artefacts)
    for name in artefacts.names():
        problems = list(artefacts.problems(name))
        remedy = f"Run: elute run {layout.root} (the step will be repeated)."
        yield Finding(f"result {name[:12]}", "; ".join(problems), remedy if problems else "")
    for folder in sorted(layout.vectors.iterdir()) if layout.vectors.is_dir() else []:
        damaged = VectorStore(folder).damaged
        remedy = "Run the step embed; damaged vectors are made again."
        yield Finding(f"vectors {folder.name[:12]}", "; ".join(damaged), remedy if damaged else "")
