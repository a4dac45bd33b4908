"""Stored results, read once and kept, and the snapshot made of them."""

from typing import Any

import numpy as np

from elute import cycle
from elute.core.errors import SessionDamaged
from elute.core.history import History
from elute.core.results import Evaluated, Learnt, Precleaned, Records, Reduced
from elute.core.state import RoundState, State
from elute.engine import learning, moves, naming
from elute.engine.called import Calling
from elute.engine.naming import Names
from elute.engine.view import Drop, Round, Snapshot
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source

_KINDS: dict[str, type] = {step.name: step.makes for step in cycle.STEPS} | {learning.STEP: Learnt}
_AT_LEISURE = {
    "load": frozenset({"spans", "hashes", "contents"}),
    "preclean": frozenset({"texts.blob", "texts.offsets", "rank", "measured", "measures"}),
    "neighbors": frozenset({"indices", "distances"}),
    "evaluate": frozenset({"pairs", "pair_similarity", "pair_measure"}),
}
"""Arrays that the first picture of a session does not look at: two thirds of all bytes."""
_NONE: frozenset[str] = frozenset()
_MOST_HELD = 40
"""Results held at a time. Every array of one is a map that holds a file open, up to 13 of them, and
a process may open 1,024: a long day of trying settings would reach that."""


class Results:
    """The results of a session, by fingerprint; those in use are read and verified once."""

    def __init__(self, layout: Layout) -> None:
        """Nothing is read yet."""
        self._artefacts = Artefacts(layout.artefacts)
        self._read: dict[str, Any] = {}
        self._damaged: dict[str, tuple[int, SessionDamaged]] = {}
        self._hasty = False
        self._unproved: list[tuple[str, str]] = []
        self._called = Calling(lambda name: self.get("cluster", name))

    def has(self, fingerprint: str) -> bool:
        """Whether a result is stored and, as far as it has been read, whole."""
        if fingerprint in self._damaged:
            return self._artefacts.written(fingerprint) != self._damaged[fingerprint][0]
        return fingerprint in self._read or self._artefacts.has(fingerprint)

    def get(self, step: str, fingerprint: str) -> Any:
        """A step's result; None when it is not stored, or damaged (then it counts as not run)."""
        if fingerprint not in self._read:
            if not self.has(fingerprint):
                return None
            later = _AT_LEISURE.get(step, _NONE) if self._hasty else _NONE
            try:
                self._read[fingerprint] = self._artefacts.load(fingerprint, _KINDS[step], later)
            except SessionDamaged as damage:
                self._set_aside(step, fingerprint, damage)
                return None
            if later:
                self._unproved.append((step, fingerprint))
            self._damaged.pop(fingerprint, None)
            self._let_go()
        found = self._read[fingerprint] = self._read.pop(fingerprint)  # now the last used
        return found

    def hasten(self) -> None:
        """Read at first only what a picture needs, and take the rest as it is until `prove`."""
        self._hasty = True

    def prove(self) -> bool:
        """Verify one of the results that were read in haste; whether there may be more.

        One that proves damaged counts as not run from then on, and `sound` tells.
        """
        self._hasty = False
        if not self._unproved:
            return False
        step, fingerprint = self._unproved[-1]
        for problem in self._artefacts.problems(fingerprint):
            self._read.pop(fingerprint, None)
            title = f"A stored result is damaged: {problem}."
            again = "Run the round again (r, or elute run SESSION): the step will be repeated."
            self._set_aside(step, fingerprint, SessionDamaged(title, again))
            break
        self._unproved.pop()  # only now: where the disk failed it is still to be done
        return True

    def proved(self) -> None:
        """Verify all that was read in haste, before a decision rests on it.

        Raises:
            SessionDamaged: some of it is damaged; told once, then it counts as not run.
        """
        known = set(self._damaged)
        while self.prove():
            pass
        for name in self._damaged.keys() - known:
            raise self._damaged[name][1]

    def _set_aside(self, step: str, fingerprint: str, damage: SessionDamaged) -> None:
        """Count a result as not run, until it is written again."""
        again = "Learn again: L, or elute learn SESSION."
        problem = SessionDamaged(damage.title, again) if step == learning.STEP else damage
        self._damaged[fingerprint] = (self._artefacts.written(fingerprint), problem)

    def _let_go(self) -> None:
        """Hold no more than so many; what was not used for longest goes first."""
        while len(self._read) > _MOST_HELD:
            del self._read[next(iter(self._read))]

    def sound(self) -> None:
        """Make sure that nothing that was asked for is damaged.

        Raises:
            SessionDamaged: a stored result is.
        """
        while self.prove():
            pass
        for _, problem in self._damaged.values():
            raise problem

    def records(self, source: Source, state: State) -> Records:
        """The loaded records.

        Raises:
            SessionDamaged: they are not stored.
        """
        name = cycle.load_fingerprint(source.sha256, state.settings)
        found = self.get("load", name)
        if found is None:
            raise SessionDamaged("The records have not been loaded.", "Run the round first.")
        return found  # type: ignore[no-any-return]

    def precleaned(self, fingerprint: str) -> Precleaned:
        """The cleaned rows of that name.

        Raises:
            SessionDamaged: they are not stored, or cannot be read.
        """
        found = self.get("preclean", fingerprint)
        if found is None:
            hint = "Run the round again: the step will be repeated."
            raise SessionDamaged("The cleaned rows cannot be read.", hint)
        return found  # type: ignore[no-any-return]

    def snapshot(self, source: Source, history: History, state: State, read_only: str) -> Snapshot:
        """A state with the results of its last round."""
        rounds = state.rounds()
        at = rounds[-1]
        named = naming.of_rounds(source.sha256, state, naming.recorded(history))
        names = named[-1].steps
        # Results that are stored but not recorded yet would speak of rows the state does not know.
        counted = len(state.started) > 0
        found = {step: self.get(step, names[step]) if counted else None for step in cycle.NAMES}
        evaluated, told = self._learnt(found["evaluate"], names["evaluate"], history, state)
        chain = naming.chain(source.sha256, state) if counted else []
        return Snapshot(
            name=source.path.rpartition("/")[2],
            round=at.number,
            rounds=tuple(map(self._round, rounds, named)),
            records=found["load"],
            kept=at.kept,
            dropped_by=state.dropped_by.copy(),
            drops=tuple(Drop(drop.round, drop.reason, drop.author) for drop in state.drops),
            started=at.started,
            precleaned=found["preclean"],
            clustered=found["cluster"],
            reduced=found["reduce"],
            evaluated=evaluated,
            report=found["report"],
            pending=tuple(step for step in cycle.NAMES if not self.has(names[step])),
            settings=cycle.complete(at.settings),
            undo=moves.words(history.undoable),
            redo=history.undone[-1].words if history.undone else "",
            read_only=read_only,
            neighbors=found["neighbors"],
            embedded=found["embed"],
            good=state.spared & state.kept,
            learnt=told,
            overlap=found["overlap"],
            draft=self._draft(names["reduce"]) if counted else None,
            regrouped=tuple(edit.words() for edit in naming.acting(source.sha256, state)),
            names=self._called.of(state.names, chain),
            notes=self._called.of(state.notes, chain),
        )

    def _draft(self, layout: str) -> Reduced | None:
        """The first picture, as long as the layout is not there; a damaged one is none."""
        if self.has(layout):
            return None
        name = naming.draft(layout)
        found: Reduced | None = self.get("reduce", name)
        self._damaged.pop(name, None)  # it is made again, and nothing rests on it
        return found

    def _learnt(
        self, evaluated: Evaluated | None, name: str, history: History, state: State
    ) -> tuple[Evaluated | None, str]:
        """An evaluation with the outlier scores learnt in its place, and from what, in words."""
        rankings = learning.made(history, name)
        if evaluated is None or not rankings:
            return evaluated, ""
        marks = learning.marks_of(state)
        found = (self.get(learning.STEP, ranking) for ranking in rankings)
        last = next((it for it in found if it and learning.stands(it, marks)), None)
        return learning.ranked(evaluated, last) if last else (evaluated, "")

    def _round(self, entry: RoundState, names: Names) -> Round:
        """One round in numbers."""
        evaluated = self.get("evaluate", names.steps["evaluate"])
        overall = evaluated.overall if evaluated else {}
        clusters = overall.get("clusters")
        return Round(
            number=entry.number,
            rows_in=int(np.count_nonzero(entry.started)),
            rows_out=int(np.count_nonzero(entry.kept)),
            closed=entry.closed,
            clusters=None if clusters is None else int(clusters),
            noise=overall.get("noise"),
            silhouette=overall.get("silhouette"),
        )
