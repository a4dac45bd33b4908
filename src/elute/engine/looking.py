"""What can be seen of an open session, by the one who may change it and by those who only look."""

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from elute import cycle
from elute.core.dataset import Part
from elute.core.errors import EluteError, SessionDamaged
from elute.core.events import Consented, Entry
from elute.core.history import History
from elute.core.progress import Progress
from elute.core.results import Records
from elute.core.state import State
from elute.engine import comparing, consent, regrouping, rounds, screen_place
from elute.engine.beginning import Beginning
from elute.engine.columns import Reading
from elute.engine.consent import Offer
from elute.engine.dataset import parts_of
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.sampling import SAMPLE, drawn, of_round, offers
from elute.engine.embedders.weighed import Weighing
from elute.engine.ledger import Ledger, standing
from elute.engine.logbook import Logged, logged
from elute.engine.measured import kept
from elute.engine.recording import Recorder
from elute.engine.regrouping import Homes
from elute.engine.results import Results
from elute.engine.screen_place import Seen
from elute.engine.searching.asked import offer as offer_of_query
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.searching.ground import Ground
from elute.engine.searching.searching import search
from elute.engine.story import Comparison, RoundNode
from elute.engine.sweeping.choices import name_of
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Snapshot
from elute.engine.worker_link import WorkerLink
from elute.session import journal
from elute.session.layout import Layout
from elute.session.lock import Lock
from elute.session.source import Source
from elute.steps.embed.base import Remote


class Looking:
    """An open session to look at."""

    def __init__(
        self,
        layout: Layout,
        source: Source,
        entries: list[Entry],
        writer: journal.Journal | None,
        lock: Lock | None,
        fixed: EluteError | None = None,
    ) -> None:
        """Hold what has been read.

        Args:
            layout: the session's folder.
            source: the data file.
            entries: what the journal holds.
            writer: to the journal, for the one writer only, as is
            lock: the hold on the session.
            fixed: for everybody else, why nothing can be changed.
        """
        self._layout = layout
        self._source = source
        self._lock = lock
        self._worker = WorkerLink(layout)
        self.beginning: Beginning | None = None  # for the opening that made the folder
        self._results = Results(layout)
        self._ledger = Ledger(source.sha256, entries, writer, fixed)
        self._recorder = Recorder(layout, source, self._ledger, self._results, self._worker)
        # Those who only look read once more: the writer may have gone on while they opened.
        self._seen = -1
        told = (writer.notice if writer else "", self._worker.interrupted())
        self.notice = " ".join(filter(None, told))
        self._recorder.catch_up()

    @property
    def read_only(self) -> str:
        """Why nothing can be changed; "" when it can."""
        return self._ledger.fixed.title if self._ledger.fixed else ""

    @property
    def name(self) -> str:
        """The data file's name."""
        return Path(self._source.path).name

    @property
    def folder(self) -> Path:
        """The session's folder."""
        return self._layout.root

    @property
    def source(self) -> Path:
        """The data file."""
        return Path(self._source.path)

    @property
    def history(self) -> History:
        """The operations in force."""
        return self._ledger.history

    @property
    def state(self) -> State:
        """What the operations add up to."""
        return self._ledger.state

    def snapshot(self) -> Snapshot:
        """The session as it stands, for drawing."""
        self._recorder.catch_up()
        self._follow()
        picture = self._picture(self.state)
        return dataclasses.replace(picture, rounds=rounds.named(picture.rounds, self.history))

    def as_of(self, name: str) -> tuple[State, Snapshot]:
        """The session as a round left it, or as it is now; rounds are called as in `tree`.

        Raises:
            UsageError: there is no such round.
        """
        self._follow()
        _, leg = rounds.find(self.history, name)
        state = standing(self.history, self._source.sha256, leg.end)
        return state, self._picture(state)

    def tree(self) -> tuple[RoundNode, ...]:
        """Every round on every branch, those a round goes on from before it."""
        self._follow()
        return rounds.nodes(self.history, self._source, self._results)

    def compare(self, before: str, after: str) -> Comparison:
        """Two rounds side by side.

        Raises:
            UsageError: there is no such round, or they are of other records.
        """
        self._follow()
        names = [rounds.find(self.history, name)[0] for name in (before, after)]
        first, second = ((name, self.as_of(name)[1]) for name in names)
        return comparing.compare(first, second)

    def sound(self) -> None:
        """Make sure that nothing that was read is damaged.

        Raises:
            SessionDamaged: the journal or a stored result is.
        """
        if isinstance(self._ledger.fixed, SessionDamaged):
            raise self._ledger.fixed
        self._results.sound()

    def hasten(self) -> None:
        """Read at first only what a picture needs; the rest is verified by `prove`."""
        self._results.hasten()

    def prove(self) -> bool:
        """Verify a part of what was read in haste; whether there may be more.

        A result that proves damaged counts as not run.
        """
        return self._results.prove()

    def record(self, row: int) -> str:
        """The record of a row as it stands in the source."""
        from elute.export.record import read_record

        return read_record(self._parts, self._records(), row)

    def column(self, name: str) -> Reading:
        """A column of the source, which is read only when its `read` is called.

        Raises:
            UsageError: there is no such column.
        """
        return Reading(self._parts, self._records(), name)

    @property
    def sends(self) -> bool:
        """Whether embedding, as it is set, is done by a server."""
        return isinstance(cycle.method("embed", self.state.settings), Remote)

    def offer(self) -> Offer | None:
        """What embedding the round would send to a server; None where it sends nothing.

        Raises:
            UsageError: the rows have not been read and cleaned yet, or no price is known.
        """
        snapshot = self.snapshot()
        name = cycle.method_name("embed", self.state.settings)
        method = cycle.method("embed", self.state.settings)
        return consent.offer(self._layout, name, method, snapshot, self.history.consents)

    def sample_offers(self, choices: Sequence[Choice]) -> list[Offer]:
        """What comparing embedders on a sample of the round's rows would send to servers.

        Raises:
            UsageError: the rows have not been read and cleaned yet, or no price is known.
            BadInput: there are too few different texts.
        """
        ground = of_round(self._layout, self._recorder.work(), self.snapshot())
        return offers(drawn(ground, SAMPLE), choices)

    def weighing(self) -> Weighing | None:
        """The comparison of embedders that was made last; None where there is none."""
        cleaned = self._recorder.work().fingerprints()["preclean"]
        return kept(self._layout, Weighing, cleaned)

    def swept(self) -> Sweep | None:
        """The sweep that was made last; None where there is none."""
        return kept(self._layout, Sweep, name_of(self._recorder.work()))

    def log(self) -> tuple[Logged, ...]:
        """Everything that was done, in order, and what does the same without a screen."""
        entries = journal.read(self._layout.journal).entries
        return logged(entries, self.source, self.folder)

    def seen(self) -> Seen | None:
        """Where a screen stood when it was last kept; None where that was not in this round."""
        clusters = self._recorder.work().fingerprints()["cluster"]
        return screen_place.kept(self._layout, self.state, clusters)

    def query_offer(self, query: Query) -> Offer | None:
        """What embedding a query would send to a server; None where it sends nothing.

        Raises:
            UsageError: the rows have no vectors yet, none can be made for the query, or no price is
                known.
        """
        if not self.sends:
            return None
        return offer_of_query(self._ground(), query, self.history.consents)

    def search_here(self, query: Query, said: Sequence[Consented], progress: Progress) -> Found:
        """Find the rows nearest to a query, in this process; nothing is kept in the session.

        Args:
            query: what is searched for.
            said: what the user agreed to send to servers.
            progress: told of the work.

        Raises:
            UsageError: the rows have no vectors yet, or none can be made for the query.
            EluteError: the embedder cannot be had.
        """
        self._follow()
        return search(self._ground(), self.state.kept, query, said, progress)

    def searched(self) -> Found | None:
        """What was searched for last and found; None where there is none."""
        return kept(self._layout, Found, self._recorder.work().fingerprints()["preclean"])

    def _ground(self) -> Ground:
        """What a search goes through."""
        return Ground.of(self._layout, self._recorder.work(), self._results, keeps=False)

    def homes(self) -> Homes:
        """Where the noise rows of the round would go, by row id; nothing is changed.

        Raises:
            UsageError: the rows have not been clustered, or there is no noise.
        """
        return regrouping.proposed(self.snapshot())

    def behind(self) -> bool:
        """Whether the writer has done something since this reader looked; False for the writer."""
        return not self._ledger.writable and journal.size(self._layout.journal) != self._seen

    def _clusters(self) -> tuple[Snapshot, str]:
        """The session as it stands, and the name of its clusters."""
        return self.snapshot(), self._recorder.work().fingerprints()["cluster"]

    def _records(self) -> Records:
        """The loaded records."""
        return self._results.records(self._source, self.state)

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        """The files of the dataset with their plain bytes."""
        return parts_of(self._layout, self._source)

    def _picture(self, state: State) -> Snapshot:
        """A state with the results that belong to it."""
        return self._results.snapshot(self._source, self.history, state, self.read_only)

    def _follow(self) -> None:
        """For those who only look: take in what the writer has done since."""
        if not self.behind():
            return
        self._seen = journal.size(self._layout.journal)
        entries = journal.read(self._layout.journal).entries
        self._ledger.follow(entries)
