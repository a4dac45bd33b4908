"""The control of the leak proof: a Textual app that shows strings as they are, without markup."""

import json
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Static


class Unsanitised(App[None]):
    """Shows a page of the strings; space turns it."""

    def __init__(self, texts: list[str]) -> None:
        """Begin at the first."""
        super().__init__()
        self._texts, self._first = texts, 0

    def compose(self) -> ComposeResult:
        """One line for each string."""
        for number in range(40):
            yield Static("", id=f"line{number}", markup=False)

    def on_mount(self) -> None:
        """Show the first page."""
        self._turn()

    def on_key(self) -> None:
        """Show the next page."""
        self._first += 40
        self._turn()

    def _turn(self) -> None:
        page = self._texts[self._first : self._first + 40]
        for number in range(40):
            text = page[number] if number < len(page) else ""
            self.query_one(f"#line{number}", Static).update(text)


if __name__ == "__main__":
    Unsanitised(json.loads(Path(sys.argv[1]).read_text())).run()
