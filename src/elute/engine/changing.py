"""What can be changed of an open session: each change is one operation in its journal."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core import ids as id_runs
from elute.core import recipe
from elute.core.errors import UsageError
from elute.core.events import Branched, Restored, Set
from elute.core.findings import Finding
from elute.core.results import Decision
from elute.engine import (
    applying,
    called,
    consent,
    deciding,
    exporting,
    regrouping,
    rounds,
    screen_place,
    vector_files,
)
from elute.engine.applying import Bounds
from elute.engine.consent import Offer
from elute.engine.looking import Looking
from elute.engine.screen_place import Seen

Ids = NDArray[np.int64]


class Changing(Looking):
    """An open session to decide on.

    Every method that changes something has it on disk before it returns, and raises the reason
    where the session can only be read.
    """

    def set(self, assignments: list[str]) -> None:
        """Change settings, each written `step.key=value`.

        Raises:
            UsageError: says everything that is wrong with them, or that they have no effect.
        """
        change = recipe.assignments(assignments)
        cycle.refuse_idle(change, recipe.merged(self.state.settings, change))
        self.set_all(change)

    def set_all(self, change: recipe.Settings) -> None:
        """Change settings; those that are in force already are left alone.

        What a file of vectors holds is noted with them, and before every run.

        Raises:
            UsageError: says everything that is wrong with them, or rows have been decided on and
                the change would number the rows anew.
        """
        now = cycle.complete(self.state.settings)
        wished = recipe.merged(self.state.settings, change)
        cycle.complete(wished)
        change = recipe.merged(change, vector_files.noted(wished))
        then = cycle.complete(recipe.merged(self.state.settings, change))
        if now == then:
            return
        if now["load"]["format"] != then["load"]["format"]:
            deciding.refuse_renumbering(self.state)
        self._ledger.do(Set(change))

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows on a person's word; how many were still in."""
        return self.carry_out([deciding.by_person(ids, reason)])

    def carry_out(self, decisions: list[Decision], basis: str = "") -> int:
        """Drop the rows of decisions that are still in; how many these were."""
        self._results.proved()
        return self._recorder.carry_out(decisions, basis)

    def restore(self, ids: Ids, reason: str, author: str = "person") -> int:
        """Take dropped rows back in; how many had been dropped.

        What a person takes back no rule drops again; a rule that is taken back may be applied anew.
        """
        self._results.proved()
        gone = np.unique(ids[~self.state.kept[ids]])
        if len(gone):
            self._ledger.do(Restored(self.state.round, id_runs.pack(gone), reason, author))
        return len(gone)

    def vouch(self, ids: Ids, reason: str) -> int:
        """Keep rows that are in on purpose: no rule drops them, outliers are learnt from them.

        How many of them were not kept on purpose before.
        """
        self._results.proved()
        new = np.unique(ids[self.state.kept[ids] & ~self.state.spared[ids]])
        if len(new):
            self._ledger.do(Restored(self.state.round, id_runs.pack(new), reason, "person"))
        return len(new)

    def accept(self, index: int) -> int:
        """Carry out advice `index` of the report; how many rows left.

        Raises:
            UsageError: there is no such advice, or it is not one that drops rows.
        """
        decision = deciding.of_advice(self.snapshot(), index)
        return self.carry_out([decision], self._recorder.work().fingerprints()["report"])

    def decide(self) -> int:
        """Drop what the settings of the step `decide` say; how many rows left."""
        method = cycle.method("decide", self.state.settings)
        decisions = deciding.by_policy(self.snapshot(), method, self.state)
        return self.carry_out(decisions, self._recorder.work().fingerprints()["report"])

    def apply(self, finding: Finding, moved: Bounds, *, acts: bool) -> str:
        """Let a rule act, or take it back, with some of its bounds moved.

        Returns:
            The step that is to be run for it to happen, or "" where it has happened.

        Raises:
            UsageError: there is nothing to choose, or what it would drop is not known.
        """
        return applying.apply(self, finding, moved, acts=acts)

    def move_bounds(self, moved: Bounds) -> str:
        """Put bounds in force, whether or not their rules act; the step to be run for it."""
        return applying.move_bounds(self, moved)

    def split(self, cluster: int, parts: int = 0) -> None:
        """Split a cluster in place, into `parts` or as many as are found; to be run for it.

        Raises:
            UsageError: there is no such cluster, or it has too few rows.
        """
        self._ledger.do(regrouping.splitting(*self._clusters(), cluster, parts))

    def merge(self, clusters: Sequence[int]) -> None:
        """Make one cluster of several; to be run for it.

        Raises:
            UsageError: there is no such cluster, or there are fewer than two.
        """
        self._ledger.do(regrouping.merging(*self._clusters(), clusters))

    def give_homes(self, above: float) -> int:
        """Give noise rows the homes to which they are drawn so strongly; how many. To be run.

        Raises:
            UsageError: no row is, or `above` is not in [0, 1].
        """
        self._ledger.do(given := regrouping.giving(*self._clusters(), above))
        return given.rows

    def rename(self, cluster: int, name: str) -> None:
        """Give a cluster a name; "" gives it back the one of the report.

        Raises:
            UsageError: there is no such cluster, or nothing would change.
        """
        self._ledger.do(called.renaming(*self._clusters(), cluster, name))

    def note(self, cluster: int, text: str) -> None:
        """Write a note on a cluster, or with -1 on the noise; "" takes it away.

        Raises:
            UsageError: there is no such cluster, or nothing would change.
        """
        self._ledger.do(called.noting(*self._clusters(), cluster, text))

    def go_to(self, name: str) -> str:
        """Go on from another round: an open one, or a closed one as it was before it was closed.

        What is done from there on is a new branch; the old one stays. Says what was done.

        Raises:
            UsageError: there is no such round, or it is the one at work.
        """
        full, leg = rounds.find(self.history, name)
        if leg.current:
            raise UsageError(f"Round {full} is the round at work.", "Choose another one.")
        words = f"{'go back' if leg.closed else 'switch'} to round {full}"
        self._ledger.do(Branched(leg.end, words))
        return words

    def undo(self) -> str:
        """Take back the last operation; what that was, in words.

        Raises:
            UsageError: there is nothing to undo.
        """
        return self._ledger.undo()

    def redo(self) -> str:
        """Do again what was undone last; what that is, in words.

        Raises:
            UsageError: there is nothing to redo.
        """
        return self._ledger.redo()

    def close_round(self) -> None:
        """Make the kept rows the next round's dataset.

        Raises:
            UsageError: no row was dropped in this round, or none is left.
        """
        self._ledger.do(rounds.closing(self.state))

    def export(
        self,
        out: Path,
        dropped: Path | None = None,
        force: bool = False,
        manifest: Path | None = None,
        form: str = "",
    ) -> str:
        """Write the kept rows (and the dropped ones) out; a sentence that says what was written.

        Args:
            out: a file; without a file's ending a folder, where the dataset is several files.
            dropped: a file for the dropped rows.
            force: whether what is there may be replaced.
            manifest: a file for counts and checksums; beside `out` by default.
            form: the format to write; by the name of `out` by default.

        Raises:
            BadInput, CannotWrite: a target is not fit, or could not be written.
            UsageError: nothing has been loaded, or there is no such format.
        """
        self._source.still_there()
        snapshot = self.snapshot()
        self.sound()
        targets = exporting.Targets(out, dropped, manifest, form)
        exporting.refuse_inside(self.folder, targets)
        event, sentence = exporting.export_kept(
            self._source, self._parts, snapshot, self.state, targets, force
        )
        if self._ledger.writable:
            self._ledger.write(event)
        return sentence

    def agree(self, offer: Offer, limit: float) -> None:
        """Record the user's word that what was offered may be sent.

        Args:
            offer: as it was shown.
            limit: dollars that the session may spend in all.

        Raises:
            UsageError: the limit is no sum of money.
        """
        self.must_write()  # the session's header may be given a name first
        self._ledger.write(consent.agreed(self._layout, offer, limit))

    def keep_seen(self, place: Seen) -> None:
        """Keep where the screen stands; a screen that only looks leaves what is kept.

        Raises:
            CannotWrite: it is not on the disk.
        """
        if self._ledger.writable and len(self.state.started):
            clusters = self._recorder.work().fingerprints()["cluster"]
            screen_place.keep(self._layout, place, self.state, clusters)

    def must_write(self) -> None:
        """Make sure that the session can be changed.

        Raises:
            SessionBusy, SessionDamaged, CannotWrite: why it cannot, here and now.
        """
        self._ledger.must_write()
