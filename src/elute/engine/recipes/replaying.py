"""Replay a recipe on the rows of a file: from rows by name to operations on ids, nothing recorded.

On the file it was made over this comes to the same state. On another one it keeps to what the
recipe says of each row; rows it says nothing of meet the cleaning rules, as in a round at work.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elute import cycle
from elute.core import ids as id_runs
from elute.core.errors import BadInput
from elute.core.events import (
    Dropped,
    Noted,
    Operation,
    Regrouped,
    Renamed,
    Replayed,
    Restored,
    RoundClosed,
    Set,
    to_plain,
)
from elute.core.recipe import Settings, merged
from elute.core.results import Precleaned, Records
from elute.core.state import State
from elute.engine import deciding
from elute.engine.recipes import unsaid
from elute.engine.recipes.form import (
    PERSON,
    Call,
    Change,
    Close,
    Drop,
    Recipe,
    Regroup,
    Restore,
)
from elute.engine.recipes.known import is_known
from elute.engine.recipes.rows import Ids, Names, Rows

Clean = Callable[[State], Precleaned]
"""The cleaned rows of the round at work in a state."""
_SHOWN = 5
_BEGIN = "a recipe is replayed"


@dataclass(frozen=True)
class Missing:
    """What of one operation of the recipe could not be done here.

    Attributes:
        operation: its number in the recipe, from 1.
        reason, author: its own.
        rows: how many of its rows are not in the file, and
        hashes: the names of the first of them.
        copies: how many copies stay because the row they are copies of is not kept here.
        clusters: whether it is about other clusters than those that are made here.
    """

    operation: int
    reason: str
    author: str
    rows: int
    hashes: tuple[str, ...]
    copies: int
    clusters: bool = False


@dataclass(frozen=True)
class Outcome:
    """What replaying a recipe comes to.

    Attributes:
        events: the operations, to be recorded as one.
        state: what they come to, on top of what was there.
        matched: how many of the rows its decisions name are in the file.
        missing: for each operation that could not be done in full.
        new_rows: rows of the file that the recipe does not know.
        settled: whether the cleaning rules have nothing more to say in the last round.
    """

    events: tuple[Operation, ...]
    state: State
    matched: int
    missing: tuple[Missing, ...]
    new_rows: int
    settled: bool

    def event(self, recipe: Recipe) -> Replayed:
        """The one operation that is recorded."""
        return Replayed(recipe.sha256, recipe.name, [to_plain(event) for event in self.events])


def replay(recipe: Recipe, records: Records, source: str, state: State, clean: Clean) -> Outcome:
    """Work out what a recipe comes to.

    Args:
        recipe: with settings for every step that are to be in force at the end; those of `load`
            are those in force already.
        records: of the file.
        source: sha256 of the file.
        state: nothing decided yet but by the cleaning rules; it is changed.
        clean: runs the cleaning rules.

    Raises:
        BadInput: no row would be left.
    """
    known = is_known(recipe.known, records.hashes)
    work = _Replaying(Rows(records.hashes), source, state, clean, ~known)
    work.begin()
    for number, deed in enumerate(recipe.deeds, 1):
        match deed:
            case Change(settings):
                work.change(settings)
            case Drop():
                work.drop(number, deed)
            case Restore():
                work.restore(number, deed)
            case Regroup():
                work.regroup(number, deed)
            case Call():
                work.call(number, deed)
            case Close():
                work.close()
    work.end(recipe.settings)
    new_rows = int(np.count_nonzero(~known))
    events, missing = tuple(work.events), tuple(work.missing)
    return Outcome(events, state, work.matched, missing, new_rows, work.settled())


class _Replaying:
    """The work on one file; `events` grows, and `state` with it."""

    def __init__(
        self, rows: Rows, source: str, state: State, clean: Clean, free: unsaid.Mask
    ) -> None:
        self.events: list[Operation] = []
        self.missing: list[Missing] = []
        self.matched = 0
        self._rows = rows
        self._source = source
        self._state = state
        self._clean = clean
        # (n,) the rows of which the recipe says nothing: new ones, and copies without a witness.
        self._free = free

    def begin(self) -> None:
        """Put back what the cleaning rules did: the recipe says what they did, row by row."""
        settings = self._state.settings
        self._lay(cycle.complete({"load": settings.get("load", {})}))
        out = np.flatnonzero(~self._state.kept)
        if len(out):
            author = "rule: replay"
            self._do(Restored(self._state.round, id_runs.pack(out), _BEGIN, author))

    def change(self, settings: Settings) -> None:
        """Change settings; other records cannot be loaded in the middle."""
        left = {step: values for step, values in settings.items() if step != "load"}
        if left:
            self._do(Set(left))

    def drop(self, number: int, deed: Drop) -> None:
        """Drop the rows that are here; copies only while the row they are copies of is kept."""
        ids = self._found(deed.rows)
        leaves = (ids >= 0) & self._state.kept[ids]
        bereft = np.zeros(len(ids), dtype=np.bool_)
        witness = self._rows.find(deed.witness)
        if len(witness):
            bereft = leaves & ~((witness >= 0) & self._state.kept[witness])
            self._free[ids[bereft]] = True
            leaves &= ~bereft
        self._miss(number, deed, ids, int(np.count_nonzero(bereft)))
        order = np.flatnonzero(leaves)[np.argsort(ids[leaves])]
        if not len(order):
            return
        by_rule = deed.author in deciding.RULES
        dropped = Dropped(
            round=self._state.round,
            ids=id_runs.pack(ids[order]),
            reason=deed.reason,
            author=deed.author,
            basis=self._basis() if by_rule else deed.basis,
            witness=witness[order].tolist() if len(witness) else [],
            similarity=[deed.similarity[at] for at in order] if len(witness) else [],
        )
        self._do(dropped)

    def restore(self, number: int, deed: Restore) -> None:
        """Take rows back in; a row that never left here is spared by the rules all the same."""
        ids = self._found(deed.rows)
        self._miss(number, deed, ids, 0)
        here = np.sort(ids[ids >= 0])
        if len(here):
            runs = id_runs.pack(here)
            self._do(Restored(self._state.round, runs, deed.reason, deed.author))

    def regroup(self, number: int, deed: Regroup) -> None:
        """Change the clusters, if they are those that were changed where the recipe was made.

        They are told by the data, the settings and what was changed before; nothing is run.
        """
        self._about_clusters(number, Regrouped(self._state.round, **vars(deed)))

    def call(self, number: int, deed: Call) -> None:
        """Name a cluster or write a note on it, if the clusters are those it was given on."""
        kind = Renamed if deed.op == "renamed" else Noted
        said = kind(self._state.round, deed.basis, deed.cluster, deed.text)
        self._about_clusters(number, said)

    def _about_clusters(self, number: int, event: Regrouped | Renamed | Noted) -> None:
        """Do what is about clusters of one name, where they have it here."""
        if event.basis == self._names()["cluster"]:
            self._do(event)
        else:
            self.missing.append(Missing(number, event.words(), PERSON, 0, (), 0, clusters=True))

    def close(self) -> None:
        """Close the round, whether or not anything was dropped in it here."""
        self._tidy()
        rows_in, rows_out = (int(rows.sum()) for rows in (self._state.started, self._state.kept))
        if not rows_out:
            title = f"Round {self._state.round} of the recipe leaves no row of this file."
            raise BadInput(title, "Take the operation out of the recipe that drops them.")
        self._do(RoundClosed(self._state.round, rows_in, rows_out))

    def end(self, settings: Settings) -> None:
        """Lay the recipe's tables of settings over, and see to the rows it says nothing of."""
        before = cycle.complete(self._state.settings)["preclean"]
        self._lay(cycle.complete(merged(self._state.settings, settings)))
        if cycle.complete(self._state.settings)["preclean"] != before:
            for event in deciding.outdated(self._state, self._basis()):
                self._do(event)
            self._free[:] = True
        self._tidy()
        if self.settled():
            self._clean(self._state)

    def settled(self) -> bool:
        """Whether the last round's rows were all cleaned by the same rules in the round before."""
        rounds = self._state.rounds()[-2:]
        before, now = (cycle.complete(it.settings)["preclean"] for it in (rounds[0], rounds[-1]))
        return len(rounds) > 1 and before == now

    def _lay(self, wanted: Settings) -> None:
        """Set what is not in force yet."""
        now = cycle.complete(self._state.settings)
        if change := {step: values for step, values in wanted.items() if values != now[step]}:
            self._do(Set(change))

    def _tidy(self) -> None:
        """Let the cleaning rules have the rows of which the recipe says nothing."""
        if (self._free & self._state.kept).any():
            found = unsaid.of(self._clean(self._state), self._state.kept, self._free)
            for decision in deciding.by_rules(found, self._state):
                event = deciding.to_event(decision, self._state, self._basis())
                if event.ids:
                    self._do(event)

    def _found(self, names: Names) -> Ids:
        """(m,) ids of named rows, -1 for those that are not here."""
        ids = self._rows.find(names)
        self.matched += int(np.count_nonzero(ids >= 0))
        return ids

    def _miss(self, number: int, deed: Drop | Restore, ids: Ids, copies: int) -> None:
        """Take down what of an operation cannot be done."""
        lost = np.flatnonzero(ids < 0)
        if len(lost) or copies:
            first = lost[:_SHOWN]
            names = Names(deed.rows.hashes[first], deed.rows.times[first]).written()
            told = (deed.reason, deed.author, len(lost), tuple(names), copies)
            self.missing.append(Missing(number, *told))

    def _basis(self) -> str:
        """The name of the cleaned rows of the round at work."""
        return self._names()["preclean"]

    def _names(self) -> dict[str, str]:
        """The names of the results of the round at work, but for its map."""
        at = self._state
        return cycle.fingerprints(self._source, at.started, at.settings, edits=at.edits)

    def _do(self, event: Operation) -> None:
        self._state.apply(event)
        self.events.append(event)
