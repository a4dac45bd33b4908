"""Search by meaning: from a line to the rows nearest to it, shown and placed on the map."""

from elute.core.errors import UsageError
from elute.engine import called
from elute.engine.searching.asking import Query, parted, read
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.doing.looking import Looking
from elute.tui.doing.running import Running
from elute.tui.present import rows
from elute.tui.present import searching as present
from elute.tui.present.picture import drawn
from elute.tui.present.rows import Filter
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask

EARLIER = 50  # lines that are kept


class Searching(Controller):
    """Asks the worker what lies near, and shows it."""

    def __init__(self, desk: Desk, running: Running, looking: Looking) -> None:
        """Search on this screen."""
        self._desk, self._running, self._looking = desk, running, looking
        self._earlier: list[str] = []

    def doings(self) -> dict[str, Doing]:
        """What is found by meaning."""
        return {"search": self.ask}

    def typed(self) -> dict[str, Typed]:
        """A query."""
        return {"search": self.search}

    async def ask(self) -> None:
        """Ask for a query; an empty one is the row at the cursor.

        Raises:
            EluteError: as `search`.
        """
        self._must_have_vectors()
        row, clusters = self._desk.panes.rows.row, self._clusters

        def tell(typed: str) -> Spans:
            return present.tell(typed, row, clusters)

        def complete(typed: str) -> str:
            return present.complete(typed, clusters)

        typed = await self._desk.type(Ask(present.LABEL, "", tell, complete, self._earlier))
        if typed is not None and (typed.strip() or row is not None):
            await self.search(typed)

    async def search(self, words: str) -> None:
        """Search for what was typed.

        Raises:
            UsageError: there is nothing to search for or in, or a job is running.
            EluteError: the engine refuses.
        """
        self._must_have_vectors()
        query = self._query(words)
        self._remember(words.strip())
        here = self._desk.place
        await self._running.search(query, lambda: self.show(query, here))

    async def show(self, query: Query, asked: str) -> None:
        """Show what was found, the nearest first.

        Args:
            query: what was searched for; what another screen searched for is not shown.
            asked: the place where it was asked for; who has gone elsewhere is left there, where
                the next key has its meaning.
        """
        found = await self._desk.bridge.call(lambda engine: engine.searched())
        if found is None or not found.of_now or (found.text, found.row) != (query.text, query.row):
            raise UsageError("The search is gone: the rows are others now.", "s searches again.")
        ids = found.ids
        alike = dict(zip(ids.tolist(), found.similarity.tolist(), strict=True))
        self._looking.order = rows.ORDERS[0]
        await self._looking.show(
            Filter(ids=ids, words=present.words(found), ranked=True, alike=alike, place=found.place)
        )
        pane = self._desk.panes.rows
        pane.move_to(0)
        pane.post_message(pane.Moved(pane))  # another row stands there, on the same line or not
        if self._desk.place == asked:
            self._desk.focus_pane("rows")
        snapshot = self._desk.picture.snapshot
        mapped = drawn(snapshot) is not None
        self._desk.say(*present.said(found, called.names(snapshot), mapped=mapped))

    @property
    def _clusters(self) -> int:
        """How many clusters there are."""
        clustered = self._desk.picture.snapshot.clustered
        return clustered.count if clustered is not None else 0

    def _query(self, words: str) -> Query:
        """What was typed, or the row at the cursor."""
        rest, clusters = parted(words)
        row = self._desk.panes.rows.row
        if not rest and row is not None:
            return Query(row=row, clusters=clusters)
        return read(words)

    def _remember(self, words: str) -> None:
        """Keep a line for the key up, each once."""
        if words:
            kept = [it for it in self._earlier if it != words]
            self._earlier = [*kept, words][-EARLIER:]

    def _must_have_vectors(self) -> None:
        """Make sure that there is something to compare with.

        Raises:
            UsageError: the rows have not been embedded.
        """
        if "embed" in self._desk.picture.snapshot.pending:
            raise UsageError("The rows have no vectors yet.", "Press r to run the round.")
