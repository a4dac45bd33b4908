r"""Plain text: one line a record, blank lines too.

A lone \r is part of its line. Were it a line end, a kept line that ends in \r followed by a kept
blank line `\n`, with dropped lines between them, would be read as one line after the export.
"""

from collections.abc import Collection
from pathlib import Path

from elute.steps.load.encoding import Encoding
from elute.steps.load.lines import content, lines
from elute.steps.load.table import Rows


class PlainText:
    """A text file as a table of one column."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        """Read nothing yet."""
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {"text": None}
        self.size = path.stat().st_size
        self._how = encoding

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every line, without its end."""
        for at, line in lines(self.path, self._how.start, lone_cr=False):
            text = content(line)
            yield at, at + len(text), {"text": self._how.decode(text)}

    def notes(self) -> list[str]:
        """Only what the encoding has to say."""
        return [self._how.note] if self._how.note else []
