"""A session without files or worker: small, scripted, and quick to go through its rounds.

The rows come in groups of words, the clusters are those groups, and a job does one step each time
it is looked at, unless the test holds it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elute.core.errors import Cancelled, UsageError
from elute.core.findings import Finding
from elute.core.recipe import Settings, merged
from elute.core.results import Decision
from elute.engine import applying
from elute.engine.applying import Bounds
from elute.engine.columns import Column
from elute.engine.logbook import Logged
from elute.engine.regrouping import Homes
from elute.engine.screen_place import Seen
from elute.engine.story import Comparison, RoundNode
from elute.engine.view import Drop
from tests.tui.fake_history import compared
from tests.tui.fake_state import STEPS, Ids
from tests.tui.fake_work import FakeWork

__all__ = ["STEPS", "FakeEngine", "Ids"]


class FakeEngine(FakeWork):
    """Answers like `engine.session.Session`."""

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows."""
        return self._drop(ids, reason, "person")

    def _drop(self, ids: Ids, reason: str, author: str) -> int:
        self._changing(f"drop {len(ids)} {reason}")
        leaving = ids[self.kept[ids]]
        self._remember(f"drop {len(leaving)} rows ({reason})")
        self.drops.append(Drop(self.branches.number, reason, author))
        self.dropped_by[leaving] = len(self.drops) - 1
        self.kept[leaving] = False
        self.branches.deed(f"drop {len(leaving)} rows ({reason})", "person")
        return len(leaving)

    def restore(self, ids: Ids, reason: str, author: str = "person") -> int:
        """Take rows back in."""
        self._changing(f"restore {len(ids)} {reason}")
        back = ids[~self.kept[ids]]
        self._remember(f"restore {len(back)} rows")
        self.kept[back] = True
        self.spared[back] = author == "person"
        self.dropped_by[back] = -1
        return len(back)

    def vouch(self, ids: Ids, reason: str) -> int:
        """Keep rows on purpose."""
        self._changing(f"vouch {len(ids)} {reason}")
        self._remember(f"keep {len(ids)} rows")
        self.spared[ids] = True
        return len(ids)

    def undo(self) -> str:
        """Take back the last drop, restore, closing of a round or going to another."""
        self._changing("undo")
        if not self.past:
            raise UsageError("There is nothing to undo.")
        words, standing = self.past.pop()
        self.future.append((words, self._standing()))
        self._stand(standing)
        return words

    def redo(self) -> str:
        """Do it again."""
        self._changing("redo")
        if not self.future:
            raise UsageError("There is nothing to redo.")
        words, standing = self.future.pop()
        self.past.append((words, self._standing()))
        self._stand(standing)
        return words

    def set(self, assignments: list[str]) -> None:
        """Change settings; a step that changed has no result any more."""
        self._changing(f"set {' '.join(assignments)}")
        for assignment in assignments:
            step, _, rest = assignment.partition(".")
            key, _, value = rest.partition("=")
            if key not in self.settings.get(step, {}):
                raise UsageError(f"{step}.{key} is not a setting.", "Settings here: min_size.")
            self.settings = {**self.settings, step: {**self.settings[step], key: value}}
            self.done = min(self.done, STEPS.index(step))

    def set_all(self, change: Settings) -> None:
        """Change settings; a rule that is taken away from those that drop brings its rows back."""
        self._changing(f"set_all {change}")
        self._remember("set")
        self.settings = merged(self.settings, change)
        self.done = min([self.done, *(STEPS.index(step) for step in change if step in STEPS)])

    def carry_out(self, decisions: list[Decision]) -> int:
        """Drop the rows of decisions."""
        return sum(self._drop(each.ids, each.reason, each.author) for each in decisions)

    def apply(self, finding: Finding, moved: Bounds, *, acts: bool) -> str:
        """Let a rule act, or take it back."""
        return applying.apply(self, finding, moved, acts=acts)

    def move_bounds(self, moved: Bounds) -> str:
        """Put bounds in force."""
        return applying.move_bounds(self, moved)

    def split(self, cluster: int, parts: int = 0) -> None:
        """Split a cluster."""
        self._regroup(f"split {cluster} {parts}")

    def merge(self, clusters: Sequence[int]) -> None:
        """Merge clusters."""
        self._regroup(f"merge {' '.join(map(str, clusters))}")

    def homes(self) -> Homes:
        """The first two rows of noise have homes."""
        self._asked("homes")
        noise = np.flatnonzero(self._labels(np.arange(len(self.texts))) < 0)
        drawn = np.array([0.9, 0.7], dtype=np.float32)
        return Homes(noise[:2], np.array([0, 1], dtype=np.int32), drawn, len(noise))

    def give_homes(self, above: float) -> int:
        """Give them."""
        self._regroup(f"give_homes {above}")
        return len(self.homes().above(above).rows)

    def _regroup(self, words: str) -> None:
        """Change the clusters, which are to be worked out anew."""
        self._changing(words)
        self._remember(words)
        self.edits = (*self.edits, words)
        self.done = STEPS.index("cluster")

    def rename(self, cluster: int, name: str) -> None:
        """Name a cluster."""
        self._changing(f"rename {cluster} {name}")
        self._remember(f"name cluster {cluster} “{name}”")
        self.called = _with(self.called, cluster, name)

    def note(self, cluster: int, text: str) -> None:
        """Write a note on a cluster."""
        self._changing(f"note {cluster} {text}")
        self._remember(f"write a note on cluster {cluster}")
        self.noted = _with(self.noted, cluster, text)

    def accept(self, index: int) -> int:
        """Carry out an advice."""
        self._changing(f"accept {index}")
        report = self.snapshot().report
        assert report is not None
        advice = report.advice[index]
        inside = np.isin(self._labels(np.arange(len(self.texts))), advice.clusters)
        ids = np.asarray(advice.rows) if advice.kind == "drop_rows" else np.flatnonzero(inside)
        return self.drop(ids.astype(np.int64), advice.reason)

    def close_round(self) -> None:
        """The kept rows begin the next round, with the file loaded already."""
        self._changing("close_round")
        number = self.branches.number
        self._remember(f"close round {number}")
        self.branches.close(self._standing(), self.snapshot().rounds[-1])
        self.started = self.kept.copy()
        self.done = 1

    def tree(self) -> tuple[RoundNode, ...]:
        """Every round on every branch."""
        self._asked("tree")
        evaluated = self.snapshot().evaluated
        now = self.snapshot().rounds[-1]
        return self.branches.nodes(now, self.settings, evaluated.overall if evaluated else {})

    def go_to(self, name: str) -> str:
        """Switch to an open round, or open a closed one again."""
        self._changing(f"go_to {name}")
        words = f"go to round {name}"
        self._remember(words)
        self._stand(self.branches.go_to(name, self._standing(), self.snapshot().rounds[-1]))
        return words

    def compare(self, before: str, after: str) -> Comparison:
        """Some of everything that can become of a cluster."""
        self._asked(f"compare {before} {after}")
        return compared(before, after, self.names)

    def export(self, out: Path, dropped: Path | None, force: bool) -> str:
        """Say what would have been written."""
        self._asked(f"export {out} {dropped} {force}")
        return f"{int(self.kept.sum())} rows written to {out}."

    def seen(self) -> Seen | None:
        """What was kept; no call that a test looks for."""
        return self.place

    def keep_seen(self, place: Seen) -> None:
        """Keep it."""
        self.place = place

    def log(self) -> tuple[Logged, ...]:
        """What was done, with the command that does it."""
        self._asked("log")
        at, now = "2026-11-23T19:00:00Z", self.branches.number
        return tuple(
            Logged(at, now, words, "person", None, f"elute {words}", "") for words, _ in self.past
        )

    def record(self, row: int) -> str:
        """A JSON line."""
        self._asked(f"record {row}")
        return f'{{"id": {row}, "text": "{self.texts[row]}"}}'

    def column(self, name: str) -> "FakeReading":
        """One of the columns it was given."""
        self._asked(f"column {name}")
        if name not in self.columns:
            raise UsageError(f"There is no column “{name}”.")
        return FakeReading(name, self.columns[name], lambda: self.held)

    def hasten(self) -> None:
        """There is nothing to verify."""

    def prove(self) -> bool:
        """There is nothing to verify."""
        return False

    def close(self) -> None:
        """Note that it was let go."""
        self.calls.append("close")


@dataclass
class FakeReading:
    """A column to be read."""

    name: str
    values: list[object]
    held: Callable[[], bool]

    def read(self, stop: Callable[[], bool] = lambda: False) -> Column:
        """Its values, once the engine is not held any more."""
        while self.held():
            if stop():
                raise Cancelled("It was not read to its end.")
            time.sleep(0.01)
        return Column.of(self.name, self.values)


def _with(said: dict[int, str], cluster: int, text: str) -> dict[int, str]:
    """What was said of clusters, and this."""
    return {label: it for label, it in {**said, cluster: text.strip()}.items() if it}
