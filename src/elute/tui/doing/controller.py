"""What the registry's actions and the `:` commands come down to: a controller's tables."""

from collections.abc import Awaitable, Callable, Sequence

Doing = Callable[[], Awaitable[None]]
Typed = Callable[[str], Awaitable[None]]
Counted = Callable[[int], Awaitable[None]]
AtOnce = Callable[[], None]


class Controller:
    """Does some of the registry's actions for a screen."""

    def doings(self) -> dict[str, Doing]:
        """Action id -> what does it, once it is its turn."""
        return {}

    def at_once(self) -> dict[str, AtOnce]:
        """Action id -> what does it without waiting for a turn: it changes the screen only."""
        return {}

    def typed(self) -> dict[str, Typed]:
        """Action id -> what does it with words typed after its name, which are given stripped."""
        return {}

    def counted(self) -> dict[str, Counted]:
        """Action id -> what does it so many times, or so far; a number of at least 1 is given."""
        return {}

    def offers(self) -> dict[str, Sequence[str]]:
        """Action id -> what could be typed after its name, for tab to complete."""
        return {}

    @property
    def idle(self) -> frozenset[str]:
        """The actions of its page that would do nothing now."""
        return frozenset()
