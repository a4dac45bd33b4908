"""Every job begins here: where it would send texts to a server, the user is asked first."""

import asyncio
from dataclasses import dataclass

from elute.core.errors import UsageError
from elute.engine import consent
from elute.engine.consent import Offer
from elute.tui.bridge import Engine
from elute.tui.desk import Desk
from elute.tui.pages.stack import Page, Pages
from elute.tui.payload import Payload
from elute.tui.present import sending as present
from elute.tui.prompt import Ask

BEFORE = ("load", "preclean")
"""Steps that no embedding comes before."""
UNREAD = "The rows are not read and cleaned yet."


@dataclass(frozen=True)
class _Need:
    """What a job needs before it may begin: the rows cleaned, and an offer agreed to."""

    cleaned: bool = True
    offer: Offer | None = None


class Sending:
    """Starts jobs, and shows what they would send."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """For this screen's session."""
        self._desk, self._pages = desk, pages
        self._offer: Offer | None = None
        self._payload = Payload(lambda: iter(()))
        self._through = ""
        self._then = ""
        self._raised = False

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
        self._then = ""
        need = _Need()
        embeds = through not in BEFORE and not self._desk.picture.snapshot.read_only
        if embeds and await self._sends():
            self._desk.say("Counting what would be sent.")
            need = await self._desk.bridge.call(_need)
        if not need.cleaned:
            self._then = through
            await self._begin("preclean")
        elif need.offer is not None and self._must_ask(need.offer):
            self._show_offer(need.offer, through)
        else:
            await self._begin(through)

    async def go_on(self) -> bool:
        """The rows are cleaned: start what waited for that; False where nothing did."""
        through, self._then = self._then, ""
        if through:
            await self.start(through)
        return bool(through)

    def forget(self) -> None:
        """A job ended before its time: nothing waits for it any more."""
        self._then = ""

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
        if need.offer is None:
            raise UsageError("Every text has its vector: there is nothing to send.")
        self._show_offer(need.offer, "report")

    async def agree(self) -> None:
        """Ask for a limit; with one, record the user's word and start the job.

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
        if not running:
            await self._begin(self._through)
        self._desk.say(*present.agreed(offer, limit, running=running))

    async def decline(self) -> None:
        """Leave the page without a word: nothing is sent."""
        assert self._offer is not None
        await self._leave()
        self._desk.say(*present.declined(self._offer))

    async def _begin(self, through: str) -> None:
        """Start a job; nothing else in this front end does."""
        await self._desk.bridge.start(through)
        if through not in BEFORE:
            self._raised = False

    async def _sends(self) -> bool:
        return await self._desk.bridge.call(lambda engine: engine.sends)

    async def _leave(self) -> None:
        self._payload.stop()
        await self._pages.back()

    def _must_ask(self, offer: Offer) -> bool:
        return offer.limit is None or self._short(offer)

    def _short(self, offer: Offer) -> bool:
        """Whether more money must be allowed than was agreed to."""
        stopped = consent.at_limit(self._desk.bridge.job) and not self._raised
        return present.too_little(offer) or (offer.limit is not None and stopped)

    def _show_offer(self, offer: Offer, through: str) -> None:
        short = self._short(offer)
        self._offer, self._through = offer, through
        self._payload = payload = Payload(offer.bodies)

        def show(from_top: bool) -> None:
            self._desk.page.tell_offer(present.title(offer, short=short))
            self._desk.page.sending.show(offer, payload)

        self._pages.open(Page("sending", show))
        if offer.limit is None or short:
            self._desk.say(*present.asked(offer))

    async def _limit(self, offer: Offer, largest: int) -> float | None:
        """The dollars that the user types; None where they leave."""
        suggestion = present.suggested(offer, largest)
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
    if engine.snapshot().precleaned is None:
        return _Need(cleaned=False)
    return _Need(offer=engine.offer())
