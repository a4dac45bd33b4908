"""Every job begins here: where it would send texts to a server, the user is asked first."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elute.core.errors import UsageError
from elute.engine import consent
from elute.engine.consent import Offer
from elute.engine.embedders.choices import Choice
from elute.engine.searching.asking import Query
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.doing.payload import Payload
from elute.tui.engine import Engine
from elute.tui.pages.stack import Page, Pages, unchanging
from elute.tui.present import sending as present
from elute.tui.prompt import Ask

BEFORE = ("load", "preclean")
"""Steps that no embedding comes before."""
UNREAD = "The rows are not read and cleaned yet."


@dataclass(frozen=True)
class _Need:
    """What a job needs before it may begin: the rows cleaned, and offers agreed to."""

    cleaned: bool = True
    offers: Sequence[Offer] = ()


class Sending(Controller):
    """Starts jobs, and shows what they would send."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """For this screen's session."""
        self._desk, self._pages = desk, pages
        self._at_end: tuple[str, str] | None = None
        self._offer: Offer | None = None
        self._payload = Payload(lambda: iter(()))
        self._more: Sequence[Offer] = ()
        self._begin: Doing = unchanging
        self._short, self._allowed = False, 0.0
        self._then: Doing | None = None
        self._shows: Doing | None = None
        self._raised = False

    def doings(self) -> dict[str, Doing]:
        """What is done with an offer."""
        return {"send": self.open, "agree": self.agree, "decline": self.decline}

    @property
    def idle(self) -> frozenset[str]:
        """The actions of the page that would do nothing."""
        return frozenset({"agree"} if self._desk.picture.snapshot.read_only else ())

    async def start(self, through: str) -> None:
        """Ask the worker for the missing steps, or the user first where that would send texts.

        Args:
            through: the last step wanted.

        Raises:
            EluteError: the engine refuses, or nothing may be sent.
        """
        embeds = through not in BEFORE and not self._desk.picture.snapshot.read_only
        sends = embeds and await self._sends()
        await self._ask(_need if sends else None, self._stopped, lambda: self._start(through))

    async def compare(self, choices: Sequence[Choice], *, stopped: bool) -> None:
        """Ask the worker to compare embedders, or the user first where that would send texts.

        Args:
            choices: the embedders.
            stopped: whether one of them did not come to its end because of the money.

        Raises:
            EluteError: the engine refuses, or nothing may be sent.
        """

        def need(engine: Engine) -> _Need:
            return _needed(engine, lambda: engine.sample_offers(choices))

        async def begin() -> None:
            await self._desk.bridge.weigh(choices)
            self._desk.forget()
            self._at_end = ("The embedders are compared.", "E shows them.")

        sends = any(it.sends for it in choices) and not self._desk.picture.snapshot.read_only
        await self._ask(need if sends else None, stopped, begin)

    async def sweep(self, values: Sequence[float]) -> None:
        """Ask the worker for a sweep, or the user first where embedding for it would send texts.

        Args:
            values: of the setting; none for those around the one in force.

        Raises:
            EluteError: the engine refuses, or nothing may be sent.
        """

        async def begin() -> None:
            await self._desk.bridge.sweep(values)
            self._desk.forget()
            self._at_end = ("The values are tried.", "W shows them.")

        snapshot = self._desk.picture.snapshot
        sends = "embed" in snapshot.pending and not snapshot.read_only and await self._sends()
        await self._ask(_need if sends else None, self._stopped, begin)

    async def search(self, query: Query, show: Doing) -> None:
        """Ask the worker for a search, or the user first where the query would go to a server.

        Args:
            query: what is searched for.
            show: what is done once it is found.

        Raises:
            EluteError: the engine refuses, or nothing may be sent.
        """

        def need(engine: Engine) -> _Need:
            return _needed(engine, lambda: [it for it in [engine.query_offer(query)] if it])

        async def begin() -> None:
            await self._desk.bridge.search(query)
            self._desk.forget()
            self._shows = show

        reads = self._desk.picture.snapshot.read_only
        sends = query.row < 0 and not reads and await self._sends()
        await self._ask(need if sends else None, self._stopped, begin)

    def shown_at_end(self) -> Doing | None:
        """What is to be done, once, when the job is done, in place of saying so."""
        shows, self._shows = self._shows, None
        return shows

    def told_at_end(self) -> tuple[str, str] | None:
        """What is to be said, once, of the job that is done, in place of that it is."""
        said, self._at_end = self._at_end, None
        return said

    async def go_on(self) -> bool:
        """The rows are cleaned: start what waited for that; False where nothing did."""
        then, self._then = self._then, None
        if then:
            await then()
        return then is not None

    def forget(self) -> None:
        """A job ended before its time: nothing waits for it any more."""
        self._then = self._at_end = self._shows = None

    async def open(self) -> None:
        """Show what would be sent, whether or not it was agreed to.

        Raises:
            UsageError: nothing would be sent, or it is not known yet.
        """
        if not await self._sends():
            hint = ":set embed.method=openai would."
            raise UsageError("Embedding, as it is set, sends nothing to anybody.", hint)
        need = await self._desk.bridge.call(_need)
        if not need.cleaned:
            raise UsageError(UNREAD, "Press r: that comes first, then you are asked.")
        if not need.offers:
            raise UsageError("Every text has its vector: there is nothing to send.")
        self._allowed = 0.0
        self._show_offer(need.offers, self._stopped, lambda: self._start("report"))

    async def agree(self) -> None:
        """Ask for a limit; with one, record the user's word and go on to the next, or the job.

        Raises:
            UsageError: it is no sum of money.
        """
        offer, payload = self._offer, self._payload
        assert offer is not None
        limit = await self._limit(offer, await asyncio.to_thread(payload.largest))
        if limit is None or self._pages.name != "sending":
            return
        await self._desk.bridge.call(lambda engine: engine.agree(offer, limit))
        self._raised = True
        running = self._desk.bridge.job.state == "running"
        await self._leave()
        self._desk.say(*present.agreed(offer, limit, running=running))
        if self._more:
            self._allowed = limit
            self._show_offer(self._more, False, self._begin)
        elif not running:
            await self._begin()

    async def decline(self) -> None:
        """Leave the page without a word, or take back the one that was given: nothing is sent.

        Where more money was asked for, what was agreed to before stays; so it does for those who
        only look.
        """
        offer, reads = self._offer, self._desk.picture.snapshot.read_only
        assert offer is not None
        stood = offer.limit is not None and not self._short and not reads
        if stood:
            await self._desk.bridge.call(lambda engine: engine.withdraw())
        await self._leave()
        self._desk.say(*(present.withdrawn(offer) if stood else present.declined(offer)))

    async def _ask(
        self, need: Callable[[Engine], _Need] | None, stopped: bool, begin: Doing
    ) -> None:
        """Begin a job once the rows are cleaned, and all that it would send is agreed to."""
        self._then, found = None, _Need()
        if need:
            self._desk.say("Counting what would be sent.")
            found = await self._desk.bridge.call(need)
        asked = [it for it in found.offers if it.limit is None or _short(it, stopped)]
        if not found.cleaned:
            self._then = lambda: self._ask(need, stopped, begin)
            await self._start("preclean")
        elif asked:
            self._allowed = 0.0
            self._show_offer(asked, stopped, begin)
        else:
            await begin()

    async def _start(self, through: str) -> None:
        """Start steps; nothing else in this front end does."""
        await self._desk.bridge.start(through)
        self._desk.forget()
        self._at_end = None
        if through not in BEFORE:
            self._raised = False

    async def _sends(self) -> bool:
        return await self._desk.bridge.call(lambda engine: engine.sends)

    async def _leave(self) -> None:
        self._payload.stop()
        await self._pages.back()

    @property
    def _stopped(self) -> bool:
        """Whether the money did not reach, and nobody allowed more since."""
        return consent.at_limit(self._desk.bridge.job) and not self._raised

    def _show_offer(self, offers: Sequence[Offer], stopped: bool, begin: Doing) -> None:
        """Show the first of what there is to agree to; `begin` is for when all of it is."""
        offer, *more = offers
        # Where only more money is needed, what is allowed now is allowed for all of them.
        self._more = [it for it in more if it.limit is None]
        self._offer, self._begin = offer, begin
        self._short = short = _short(offer, stopped)
        self._payload = payload = Payload(offer.bodies)

        def show(from_top: bool) -> None:
            self._desk.page.turn("sending", present.title(offer, short=short))
            self._desk.page.sending.show(offer, payload)

        self._pages.open(Page("sending", show))
        if offer.limit is None or short:
            self._desk.say(*present.asked(offer))

    async def _limit(self, offer: Offer, largest: int) -> float | None:
        """The dollars that the user types; None where they leave."""
        suggestion = present.suggested(offer, largest, self._allowed)
        label = "Agree, up to how many dollars in all? "
        ask = Ask(
            label,
            tell=lambda typed: present.tell(typed, offer, suggestion),
            complete=lambda typed: typed or present.amount(suggestion),
        )
        typed = await self._desk.type(ask)
        return None if typed is None else present.typed_limit(typed)


def _need(engine: Engine) -> _Need:
    """What a job that embeds needs, asked for in one turn of the engine."""
    return _needed(engine, lambda: [it for it in [engine.offer()] if it])


def _needed(engine: Engine, offers: Callable[[], Sequence[Offer]]) -> _Need:
    """What would be sent is known once the rows are cleaned."""
    return _Need(cleaned=False) if engine.snapshot().precleaned is None else _Need(offers=offers())


def _short(offer: Offer, stopped: bool) -> bool:
    """Whether more money must be allowed than was agreed to."""
    return present.too_little(offer) or (offer.limit is not None and stopped)
