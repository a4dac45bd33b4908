"""What a key comes down to: something typed, a number, or an action of the registry."""

from functools import partial
from typing import Protocol

from textual.actions import parse
from textual.events import Key

from elute.tui.desk import Desk
from elute.tui.doing.handling import Handling
from elute.tui.keys.action import Action
from elute.tui.keys.counting import Counting
from elute.tui.keys.names import key_name
from elute.tui.present import pressing
from elute.tui.present.spans import Spans
from elute.tui.turns import Turns

CAREFUL = ("drop", "accept")
"""What is not done when it was pressed before the screen showed what it would be done to."""
AT_HAND = (
    *("mark", "mark-all", "mark-cluster"),
    *("select-box", "toggle-box", "unselect-box"),
)
"""What takes no time, so that what is pressed after it may well be about it."""
AT_CURSOR = (*CAREFUL, *AT_HAND, "keep", "open", "pick", "card", "row-card", "box-rows", "isolate")
"""What is done where the cursor stands: keys that came after it do not move the cursor before."""


class Taker(Protocol):
    """Something that takes all keys while it is open."""

    @property
    def open(self) -> bool:
        """Whether it does."""

    def key(self, event: Key) -> None:
        """Take one."""

    def paste(self, text: str) -> None:
        """Take a pasted text."""


class Pressing:
    """Hands keys to whom they are for, and does what they mean."""

    def __init__(self, desk: Desk, turns: Turns, handling: Handling, prompt: Taker) -> None:
        """For this screen.

        Args:
            desk: the screen.
            turns: where what takes time waits for its turn.
            handling: the controllers.
            prompt: where the screen asks; its keys come before all others.
        """
        self._desk, self._turns, self._handling = desk, turns, handling
        self._takers: tuple[Taker, ...] = (prompt, handling.palette, handling.jumping)
        self.counting = Counting()

    def below(self, cells: int) -> Spans:
        """What stands in place of the line of keys while these mean something else; () for no."""
        desk = self._desk
        if self.counting.open:
            return pressing.number(self.counting.digits, desk.keymap, desk.place, cells)
        if self._handling.palette.open:
            return pressing.PALETTE
        return pressing.JUMP if self._handling.jumping.open else ()

    def key(self, event: Key) -> None:
        """Take a key."""
        for taker in self._takers:
            if taker.open:
                taker.key(event)
                return
        was_open = self.counting.open
        if self.counting.take(event.key):
            self._desk.retitle()
            return
        times = self.counting.end()
        if was_open:
            self._desk.retitle()
            if event.key == "escape":
                return
        keymap, place = self._desk.keymap, self._desk.place
        action = keymap.lookup(place, event.key)
        if action is not None:
            self.do(action.id, times)
        else:
            where = {keymap.by_id[it]: at for it, at in keymap.elsewhere(event.key).items()}
            self._desk.say(*pressing.unbound(key_name(event.key), where))

    def paste(self, text: str) -> None:
        """A paste means something only to a line being typed; letters of it are no keys."""
        for taker in self._takers:
            if taker.open:
                taker.paste(text)
                return

    def do(self, id: str, times: int = 0) -> None:
        """Do an action, at once or in its turn; with a number before it, so many times or so far.

        An action that takes no number is not done at all when there is one: whoever types `5x`
        expects five rows to be dropped, and one would be wrong.
        """
        action = self._desk.keymap.by_id[id]
        if id == "cancel" and self._desk.bridge.job.state == "running":
            # The rows may be searched just then, and that must neither take the key nor hold it up.
            self._turns.beside(self._handling.running.cancel)
            return
        if self._handling.stops(id):
            return
        self._desk.looks.hinting.used(id)
        if not action.method:
            self._desk.following.now()  # what is done may be about what the cursor has just come to
        if times and not action.counts:
            self._desk.say(*pressing.uncounted(action))
        elif times and id in self._handling.all_counted():
            self._turns.soon(partial(self._handling.all_counted()[id], times), name=id)
        elif action.method:
            self._move(action, times or 1)
        elif id in self._handling.all_at_once():
            self._handling.all_at_once()[id]()
        else:
            self._in_turn(action)

    def _move(self, action: Action, times: int) -> None:
        """At once, as a slow search must not hold up the cursor, unless something is about it."""

        async def in_turn() -> None:
            self._by_widget(action, times)

        if any(it in AT_CURSOR for it in self._turns.ahead):
            self._turns.soon(in_turn, name=action.id)
        else:
            self._by_widget(action, times)

    def _by_widget(self, action: Action, times: int) -> None:
        """What the pane or page does itself; its numbers are multiplied by `times`."""
        _, name, given = parse(action.method)
        method = getattr(self._desk.target, f"action_{name}")
        method(*(number * times for number in given if isinstance(number, int | float)))

    def _in_turn(self, action: Action) -> None:
        """What a controller does, unless the user could not know yet to what it would be done."""
        known, ahead = self._desk.keymap.by_id, self._turns.ahead
        moves = [it for it in ahead if it in known and known[it].method]
        if action.id in CAREFUL and {*ahead} - {action.id, *AT_HAND, *moves}:
            self._desk.say(*pressing.too_soon(action))
        else:
            work = self._handling.table()[action.id]
            self._turns.soon(work, typed=action.asks, name=action.id)
