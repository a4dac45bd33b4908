"""Verify a session without changing it."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elute.core.amounts import counted
from elute.core.errors import EluteError
from elute.core.events import StepDone
from elute.core.history import fold
from elute.core.results import Embedded
from elute.session import (
    about,
    canary,
    jobs,
    journal,
    leftovers,
    spending,
    unpacked,
    vectors,
    views,
)
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.lock import left_by


@dataclass(frozen=True)
class Finding:
    """One part of a session and whether it is whole.

    Attributes:
        part: what was looked at.
        problem: what is damaged; "" when it is whole.
        remedy: what to do about it.
        remark: what is worth knowing of a part that is whole.
    """

    part: str
    problem: str = ""
    remedy: str = ""
    remark: str = ""


def check(layout: Layout) -> Iterator[Finding]:
    """Look at every file of a session, one finding per part."""
    for part, look in _PARTS.items():
        try:
            yield from look(layout)
        except EluteError as problem:
            yield Finding(part, problem.title, problem.hint)
        except OSError as problem:
            why = f"{problem.filename or part} cannot be read: {problem.strerror}"
            yield Finding(part, why, "Mend its permissions, or the disk.")


def _dataset(layout: Layout) -> Iterator[Finding]:
    """session.json, and the data file if that tells which it is."""
    try:
        source = about.read(layout)
    except EluteError as problem:
        yield Finding("session.json", problem.title, problem.hint)
        return
    yield Finding("session.json")
    part = f"data file {source.path}"
    yield _told(part, source.verify)


def _told(part: str, look: Callable[[], object]) -> Finding:
    """A part that is whole unless looking at it ends with an error."""
    try:
        look()
    except EluteError as problem:
        return Finding(part, problem.title, problem.hint)
    return Finding(part)


def _journal(layout: Layout) -> Iterator[Finding]:
    """The journal: its lines, and whether they make a history."""
    found = journal.read(layout.journal)
    part = f"journal, {counted(len(found.entries), 'operation')}"
    if not found.entries and layout.artefacts.is_dir() and not found.damage:
        problem = "it is gone, though there are results, and with it every decision"
        yield Finding("journal", problem, "Restore it from a backup.")
    elif found.damage:
        yield Finding(part, *_cut_off(layout.journal, found))
    elif found.torn:
        problem = "its last line is half written"
        yield Finding(part, problem, "Open the session: the line is set aside.")
    elif found.ended:
        problem = "its last byte is damaged; every operation is whole"
        yield Finding(part, problem, "Open the session: it is mended.")
    else:
        remark = f"{found.fenced} lines of a writer that had lost its lock do not count"
        whole = _told(part, lambda: fold(found.entries))
        yield Finding(part, whole.problem, whole.remedy, remark if found.fenced else "")


def _spending(layout: Layout) -> Iterator[Finding]:
    """The money spent, where any was."""
    if layout.spending.exists():
        dollars = spending.spent(layout.spending).dollars
        yield Finding("spending", remark=f"${dollars:.4f} spent so far")


def _cut_off(path: Path, found: journal.Read) -> tuple[str, str]:
    """What is wrong in the middle of a journal, and the commands that go on before it."""
    lost = len(path.read_bytes()[found.good :].splitlines())
    name, aside = shlex.quote(str(path)), shlex.quote(f"{path}.damaged")
    problem = f"{found.damage}; {len(found.entries)} operations before it are whole"
    commands = f"cp -p {name} {aside} && truncate -s {found.good} {name}"
    remedy = (
        f"Restore it from a backup; or give up its last {lost:,} lines, with every round, drop and "
        f"setting in them, and go on: {commands}"
    )
    return problem, remedy


def _done(layout: Layout) -> list[StepDone]:
    """Every result the journal names; none where it cannot be read."""
    try:
        entries = journal.read(layout.journal).entries
    except OSError:
        return []
    return [entry.event for entry in entries if isinstance(entry.event, StepDone)]


def _results(layout: Layout) -> Iterator[Finding]:
    """Every stored result, by the step that the journal says it is of."""
    artefacts = Artefacts(layout.artefacts)
    steps = {event.fingerprint: f"{event.step} " for event in _done(layout)}
    for name in artefacts.names():
        problems = list(artefacts.problems(name))
        folder = shlex.quote(str(layout.artefacts / name))
        remedy = f"Run: rm -r {folder} (the step is repeated when its round is run)."
        part = f"result {steps.get(name, '')}{name[:12]}"
        yield Finding(part, "; ".join(problems), remedy if problems else "")


def _unpacked(layout: Layout) -> Iterator[Finding]:
    """Every copy of a data file that is compressed or in UTF-16."""
    for folder in unpacked.copies(layout):
        problem = unpacked.problem(folder)
        remedy = f"Run: rm -r {shlex.quote(str(folder))} (it is made again when it is needed)."
        yield Finding(f"unpacked copy {folder.name[:12]}", problem, remedy if problem else "")


def _vectors(layout: Layout) -> Iterator[Finding]:
    """Every shard of vectors, and every store that a result goes by."""
    remedy = f"Run: elute run {shlex.quote(str(layout.root))} (they are made again)."
    stores = {folder.name for folder in layout.vectors.glob("*") if folder.is_dir()}
    needed = _needed(layout)
    for key in sorted(stores | needed):
        part = f"vectors {key[:12]}"
        found = [*vectors.shards(layout.vectors / key)]
        if not found and key in needed:
            yield Finding(part, "they are gone", remedy)
        manifest = shlex.quote(str(layout.vectors / key / vectors.MANIFEST))
        for name, problem in found:
            forget = f"Run: sed -i '/\"{name}\"/d' {manifest} (made again when they are needed)."
            yield Finding(f"{part} {name}", problem, forget if problem else "")
        if canary.is_damaged(layout.vectors / key):
            problem = "it tells one model of a server from another, and is damaged"
            yield Finding(f"{part} {canary.CANARY}", problem, "Restore it from a backup.")


def _needed(layout: Layout) -> set[str]:
    """The stores that whole results of the step embed go by."""
    artefacts = Artefacts(layout.artefacts)
    names = {event.fingerprint for event in _done(layout) if event.step == "embed"}
    whole = (name for name in names if not any(artefacts.problems(name)))
    return {artefacts.load(name, Embedded).key for name in whole}


def _locks(layout: Layout) -> Iterator[Finding]:
    """Who has the session and the worker's place, or left them."""
    for path, what in ((layout.lock, "the session"), (layout.worker_lock, "the worker's place")):
        by, remark = left_by(path), ""
        if by is not None and _at_work(path):
            remark = f"{by.words} holds {what}"
        elif by is not None:
            remark = f"{what} was left by {by.words}, which {by.fate}; the next one takes over"
        yield Finding(path.name, remark=remark)


def _at_work(path: Path) -> bool:
    """Whether a lock is held; without asking the file system for the time, which would write."""
    by = left_by(path)
    return by is not None and not by.is_dead(lambda: 0.0)


def _job(layout: Layout) -> Iterator[Finding]:
    """Work that stopped half-way."""
    answer = jobs.answered(layout)
    if answer is None or answer.state != "running" or _at_work(layout.worker_lock):
        return
    remark = f"the step {answer.status.step} was interrupted; the next round goes on where it was"
    yield Finding("job", remark=remark)


def _view(layout: Layout) -> Iterator[Finding]:
    """Where the screen stood, where that was kept."""
    if layout.view.exists():
        damaged = "it is damaged; the next start begins at the first row" * views.is_damaged(layout)
        remedy = f"Run: rm {shlex.quote(str(layout.view))} (nothing but the place is lost)."
        yield Finding("view", damaged, remedy if damaged else "")


def _leftovers(layout: Layout) -> Iterator[Finding]:
    """What killed writers left."""
    left = leftovers.find(layout)
    if left and not _at_work(layout.lock) and not _at_work(layout.worker_lock):
        size = leftovers.size(left)
        remark = f"{len(left)} of killed writers, {size:,} bytes; the next to open it removes them"
        yield Finding("temporary files", remark=remark)


_PARTS: dict[str, Callable[[Layout], Iterator[Finding]]] = {
    "session.json and data file": _dataset,
    "journal": _journal,
    "spending": _spending,
    "results": _results,
    "unpacked copies": _unpacked,
    "vectors": _vectors,
    "locks": _locks,
    "job": _job,
    "view": _view,
    "temporary files": _leftovers,
}
