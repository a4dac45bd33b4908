"""The command line that does what a journal's entry says, without a screen."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from elute.core.events import (
    Branched,
    Consented,
    Dropped,
    Event,
    Exported,
    Noted,
    Redone,
    Regrouped,
    Renamed,
    Replayed,
    Restored,
    RoundClosed,
    Set,
    StepDone,
    Undone,
    Withdrawn,
)
from elute.core.recipe import Settings, assignments
from elute.core.settings import Value
from elute.engine.deciding import RULES
from elute.engine.learning import STEP as LEARN

LONGEST = 100_000
"""Characters of a list of row ids: Linux takes 128 kB in one argument."""
Told = tuple[str, str]
"""A command, and why there is none; one of them is ""."""


@dataclass
class Commands:
    """Writes the commands of one session.

    Attributes:
        source: the dataset.
        folder: of the session.
        began: whether any result is there; before, a session is begun by its dataset's name.
    """

    source: Path
    folder: Path
    began: bool = False

    def of(self, event: Event) -> Told:
        """What does the same, quoted for a shell."""
        if isinstance(event, Branched):
            return "", "in the terminal interface only: H, or :go"
        if isinstance(event, Dropped | Restored) and event.author in RULES:
            return "", "comes of itself when the rows are cleaned"
        if isinstance(event, Dropped | Restored) and len(event.ids) > LONGEST:
            return "", "too many rows for a command line; elute recipe SESSION has them all"
        words = self._run(event) or self._verb(event)
        return (shlex.join(["elute", *words]), "") if words else ("", "there is no command for it")

    def _run(self, event: Event) -> list[str]:
        """`run` with what it is told; of the dataset where the session is only begun by it."""
        match event:
            case StepDone(step=step) if step != LEARN:
                words = []
            case Set(settings):
                words = [word for pair in _pairs(settings) for word in ("--set", pair)]
            case RoundClosed(round=number):
                words = ["--rounds", str(number + 1)]
            case Replayed(name=name):
                words = ["--recipe", name]
            case Consented(limit=limit):
                words = ["--yes", "--max-cost", f"{limit:g}"]
            case Withdrawn():
                words = ["--withdraw"]
            case _:
                return []
        begin = [str(self.source), "--session"] if not self.began else []
        return ["run", *begin, str(self.folder), *words]

    def _verb(self, event: Event) -> list[str]:
        """Another verb than `run`; nothing where there is none."""
        match event:
            case StepDone():
                verb, words = "learn", []
            case Dropped(ids=ids, reason=reason):
                verb, words = "drop", [f"id:{ids}", f"--reason={reason}", "--yes"]
            case Restored(ids=ids, reason=reason):
                verb, words = "keep", [f"id:{ids}", f"--reason={reason}"]
            case Regrouped() as edit:
                verb, words = _regrouped(edit)
            case Renamed(cluster=cluster, name=said):
                verb, words = "rename", _saying(cluster, said)
            case Noted(cluster=cluster, text=said):
                verb, words = "note", _saying(cluster, said)
            case Undone():
                verb, words = "undo", []
            case Redone():
                verb, words = "redo", []
            case Exported(path=path):
                verb, words = "export", [path]
            case _:
                return []
        return [verb, str(self.folder), *words]


def _saying(cluster: int, said: str) -> list[str]:
    """A cluster and what is said of it, be it like an option."""
    return ["--", str(cluster), said] if said.startswith("-") else [str(cluster), said]


def _regrouped(edit: Regrouped) -> tuple[str, list[str]]:
    """The verb that changes clusters, and its words."""
    clusters = [str(cluster) for cluster in edit.clusters]
    if edit.kind == "split":
        return "split", [*clusters, *(["--into", str(edit.parts)] if edit.parts else [])]
    if edit.kind == "merge":
        return "merge", clusters
    return "homes", ["--above", f"{edit.above:g}", "--apply"]


def _pairs(settings: Settings) -> list[str]:
    """Settings as they are typed: `cluster.k=40`."""
    return [
        f"{step}.{key}={_typed(value)}"
        for step, keys in settings.items()
        for key, value in keys.items()
    ]


def _typed(value: Value) -> str:
    """A setting's value as it is typed."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    read = assignments([f"step.key={text}"])["step"]["key"]
    return text if type(read) is type(value) and read == value else f'"{text}"'
