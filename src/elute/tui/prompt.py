"""The one place where the user is asked something: a yes, or a line to type.

It is shown on the progress line, with its keys or proposals on the line of keys, so that
asking moves nothing on the screen. While it is open every key belongs to it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual.events import Key

from elute.core.safe import safe
from elute.tui.present.spans import Spans
from elute.tui.present.typing import Typing

YES_NO: Spans = (("y", "key"), (" yes   ", "quiet"), ("n", "key"), (" no", "quiet"))
GO_LEAVE: Spans = (("enter", "key"), (" go   ", "quiet"), ("esc", "key"), (" leave", "quiet"))
ANSWERS = {"y": "y", "Y": "y", "enter": "y", "n": None, "N": None, "q": None, "escape": None}


@dataclass(frozen=True)
class Ask:
    """A line to type.

    Attributes:
        label: what stands before it, as `/`.
        value: what stands there at first.
        tell: what to say about what has been typed; () for the keys that end it.
        complete: what tab makes of what has been typed.
        earlier: lines typed before, the last one last, for the keys up and down.
    """

    label: str
    value: str = ""
    tell: Callable[[str], Spans] = lambda typed: ()
    complete: Callable[[str], str] = lambda typed: typed
    earlier: Sequence[str] = ()


def typable(text: str) -> str:
    """A text as it could have been typed: without what a terminal could obey."""
    return "".join(character for character in text if safe(character) == character)


class Prompt:
    """Asks one thing at a time; `changed` is called when there is something new to show."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Nothing is asked yet."""
        self._changed = changed
        self._answer: asyncio.Future[str | None] | None = None
        self._question: Spans = ()
        self._ask: Ask | None = None
        self._typing = Typing()
        self._ahead: list[Callable[[], None]] | None = None
        self._recalled = 0  # how far back among the earlier lines
        self._own = ""  # what was typed before one of them took its place

    @property
    def asking(self) -> bool:
        """Whether something is being asked."""
        return self._answer is not None

    @property
    def open(self) -> bool:
        """Whether keys belong here: something is being asked, or a line is about to be."""
        return self.asking or self._ahead is not None

    def expect(self) -> None:
        """A line will be asked for once it is its turn: what is typed until then is kept for it.

        Without this the letters of a quickly typed command would be keys that drop rows.
        """
        self._ahead = self._ahead or []

    def expect_no_more(self) -> None:
        """Its turn is over; what is kept and was not asked for is forgotten."""
        self._ahead = None

    async def question(self, question: Spans) -> bool:
        """Ask for yes or no; escape is no."""
        self._question, self._ask = question, None
        return await self._wait() == "y"

    async def line(self, ask: Ask) -> str | None:
        """Ask for a line; None when the user leaves."""
        value = typable(ask.value)
        self._ask, self._typing, self._recalled = ask, Typing(value, len(value)), 0
        ahead, self._ahead = self._ahead or [], None
        return await self._wait(ahead)

    def shown(self, cells: int) -> Spans:
        """The question, or the label and what has been typed."""
        if self._ask is None:
            return self._question
        room = max(1, cells - len(self._ask.label))
        return ((self._ask.label, "accent"), *self._typing.shown(room))

    def below(self) -> Spans:
        """What stands on the line of keys meanwhile."""
        if self._ask is None:
            return YES_NO
        return self._ask.tell(self._typing.text) or GO_LEAVE

    def key(self, event: Key) -> None:
        """Take a key."""
        if self._answer is None:
            self._keep(lambda: self.key(event))
        elif self._ask is None:
            if event.key in ANSWERS:
                self._end(ANSWERS[event.key])
        elif event.key in {"escape", "enter", "ctrl+c"}:
            self._end(self._typing.text if event.key == "enter" else None)
        else:
            self._edit(event, self._ask)
            self._changed()

    def paste(self, text: str) -> None:
        """Take the first line of a paste, less whatever a terminal could obey."""
        if self._answer is None:
            self._keep(lambda: self.paste(text))
        elif self._ask is not None and text:
            first = text.splitlines()[0]
            self._typing = self._typing.insert(typable(first))
            self._changed()

    def _edit(self, event: Key, ask: Ask) -> None:
        if event.key == "tab":
            text = ask.complete(self._typing.text)
            self._typing = Typing(text, len(text))
        elif event.key in {"up", "down"}:
            self._recall(1 if event.key == "up" else -1, ask)
        elif event.is_printable and event.character is not None:
            self._typing = self._typing.insert(event.character)
        else:
            self._typing = self._typing.press(event.key)

    def _recall(self, steps: int, ask: Ask) -> None:
        """Put an earlier line there, or what was typed before that."""
        back = max(0, min(len(ask.earlier), self._recalled + steps))
        if back == self._recalled:
            return
        if self._recalled == 0:
            self._own = self._typing.text
        self._recalled = back
        text = ask.earlier[-back] if back else self._own
        self._typing = Typing(text, len(text))

    def _keep(self, later: Callable[[], None]) -> None:
        if self._ahead is not None:
            self._ahead.append(later)

    def _end(self, answer: str | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    async def _wait(self, ahead: Iterable[Callable[[], None]] = ()) -> str | None:
        self._answer = asyncio.get_running_loop().create_future()
        for typed in ahead:
            typed()
        self._changed()
        answer = await self._answer
        self._answer = None
        self._changed()
        return answer
