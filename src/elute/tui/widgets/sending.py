"""What would be sent to a server: the facts, and below them the requests, to be read to the last.

Requests are put together in a thread as they are looked at; only the part that is seen is laid out.
"""

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical

from elute.engine.consent import Offer
from elute.tui.doing.payload import Payload, part, parts
from elute.tui.present import sending
from elute.tui.present.spans import Spans, width
from elute.tui.widgets.line import Line
from elute.tui.widgets.page import PageView
from elute.tui.widgets.tabs import RULE

LAST = -1
PATIENCE = 0.2  # seconds after which it is said that something is still read


class SendingView(Vertical):
    """The facts stay; keys scroll the requests, one running into the next."""

    def __init__(self, id: str) -> None:
        """Nothing is offered yet."""
        super().__init__(id=id)
        self._offer: Offer | None = None
        self._payload = Payload(lambda: iter(()))
        self._body = b""
        self._request = self._part = self._goal = 0

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Line("offer")
        yield Line("payload-title")
        yield PageView("payload-lines")

    def show(self, offer: Offer, payload: Payload) -> None:
        """Show an offer from its first request on; one that is shown stays where it is."""
        if payload is self._payload:
            return
        self._payload.stop()
        self._offer, self._payload = offer, payload
        self._lay(b"", 0, 0)
        self.on_resize()
        self._go(0)

    def on_unmount(self) -> None:
        """The app is leaving and must not wait for a thread."""
        self._payload.stop()

    def on_resize(self) -> None:
        """The facts and the rule are as wide as the view."""
        if self._offer is not None:
            facts = sending.facts(self._offer, max(20, self.size.width - 2))
            self.query_one("#offer", Line).say(*facts)
        self._tell_place()

    def action_cursor(self, across: int, down: int) -> None:
        """Scroll a line, or go to the next request or the one before."""
        if across:
            self._go(self._goal + across)
        else:
            self._scroll(down)

    def action_page(self, pages: int) -> None:
        """Scroll a page."""
        self._scroll(pages * max(1, self._lines.page - 1))

    def action_edge(self, end: int) -> None:
        """To the beginning of the first request, or the end of the last."""
        self._go(0) if end < 0 else self._go(None, LAST)

    @property
    def _lines(self) -> PageView:
        return self.query_one(PageView)

    def _scroll(self, down: int) -> None:
        """Scroll by lines; at the end of a part the next one follows."""
        before = self._lines.cursor
        self._lines.action_cursor(0, down)
        if self._lines.cursor != before:
            return
        there = self._part + (1 if down > 0 else -1)
        if 0 <= there < parts(self._body):
            self._lay(self._body, self._request, there, at_end=down < 0)
        elif down > 0:
            self._go(self._request + 1)
        else:
            self._go(self._request - 1, LAST)

    def _go(self, request: int | None, number: int = 0) -> None:
        """Show a part of a request: of the last one for None; LAST for its last part's end."""
        if request is None or request >= 0:
            self._goal = self._goal if request is None else request
            self.run_worker(self._turn(request, number), group="payload", exclusive=True)

    async def _turn(self, request: int | None, number: int) -> None:
        reading = asyncio.create_task(asyncio.to_thread(_read, self._payload, request))
        done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
        if not done:
            self._tell(sending.reading(request))
        found, body = await reading
        if body is None:
            self._goal = self._request
            self._tell_place()
            return
        self._goal = found
        there = parts(body) - 1 if number == LAST else number
        self._lay(body, found, there, at_end=number == LAST)

    def _lay(self, body: bytes, request: int, number: int, *, at_end: bool = False) -> None:
        """Lay a part out, and show its beginning or its end."""
        self._body, self._request, self._part = body, request, number
        text = part(body, number)
        self._lines.read(lambda cells: sending.payload(text, cells), from_top=True)
        if at_end:
            self._lines.action_edge(1)
        self._tell_place()

    def _tell_place(self) -> None:
        count = self._payload.count
        of = parts(self._body)
        self._tell(sending.where(self._request, count, self._part, of, len(self._body)))

    def _tell(self, spans: Spans) -> None:
        rest = RULE * max(0, self.size.width - width(spans) - 3)
        self.query_one("#payload-title", Line).say(
            ((RULE * 2, "rule"), *spans, (f" {rest}", "rule"))
        )


def _read(payload: Payload, request: int | None) -> tuple[int, bytes | None]:
    """A request, the last one for None, with its number."""
    found = payload.last() if request is None else request
    return (0, None) if found is None else (found, payload.body(found))
