"""A line being typed: text, a caret, and what the editing keys do to them."""

from dataclasses import dataclass, replace

from rich.cells import cell_len

from elute.tui.present.spans import Spans


@dataclass(frozen=True)
class Typing:
    """Text with a caret.

    Attributes:
        text: what has been typed, safe to show.
        caret: how many characters stand before the caret.
    """

    text: str = ""
    caret: int = 0

    def insert(self, typed: str) -> "Typing":
        """Put text at the caret."""
        whole = self.text[: self.caret] + typed + self.text[self.caret :]
        return Typing(whole, self.caret + len(typed))

    def press(self, key: str) -> "Typing":
        """Do what an editing key does; others do nothing."""
        end = len(self.text)
        moves = {"left": self.caret - 1, "right": self.caret + 1, "home": 0, "end": end}
        if key in moves:
            return replace(self, caret=max(0, min(end, moves[key])))
        word = self.text[: self.caret].rstrip().rfind(" ") + 1
        cuts = {
            "backspace": (max(0, self.caret - 1), self.caret),
            "delete": (self.caret, self.caret + 1),
            "ctrl+w": (word, self.caret),
            "ctrl+u": (0, self.caret),
        }
        start, stop = cuts.get(key, (self.caret, self.caret))
        return Typing(self.text[:start] + self.text[stop:], start)

    def shown(self, cells: int) -> Spans:
        """The part around the caret that fits into `cells` cells."""
        start = 0
        while cell_len(self.text[start : self.caret]) >= cells:
            start += 1
        under = self.text[self.caret : self.caret + 1] or " "
        before, after = self.text[start : self.caret], self.text[self.caret + 1 :]
        return ((before, ""), (under, "caret"), (after, ""))
