r"""Plain text: a record is a line, blank ones too, or a paragraph between blank lines.

A lone \r is part of its line. Were it a line end, a kept line that ends in \r followed by a kept
blank line `\n`, with dropped lines between them, would be read as one line after the export.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from elute.core.rules import UNDECODABLE
from elute.steps.load.noticed import Noticed
from elute.steps.load.table import Bad, Rows
from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import LONGEST, TOO_LONG, lines

# First byte, past-the-end byte, number of the first line, and the bytes; None for too many.
_Block = tuple[int, int, int, bytes | None]


class PlainText:
    """A text file as a table of one column: a row a line."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        """Read nothing yet."""
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {"text": None}
        self.size = path.stat().st_size
        self._how = encoding
        self.noticed = Noticed()

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record, without its line end."""
        self.noticed = Noticed()
        for row, (at, end, number, raw) in enumerate(self._blocks()):
            if raw is None:
                yield at, end, Bad(number, TOO_LONG)
                continue
            if (misfit := self._how.misfit(raw)) >= 0:
                note = f"line {number}: byte {at + misfit} does not fit"
                self.noticed.add(UNDECODABLE, row, note)
            yield at, end, {"text": self._how.decode(raw)}

    def notes(self) -> list[str]:
        """Only what the encoding has to say."""
        return [self._how.note] if self._how.note else []

    def _blocks(self) -> Iterator[_Block]:
        """The bytes of every record."""
        numbered = enumerate(lines(self.path, self._how.start, lone_cr=False), start=1)
        for number, (at, end, line) in numbered:
            yield at, end, number, line[: end - at] if line else None


class Paragraphs(PlainText):
    """A text file as a table of one column: a row a run of lines that are not blank."""

    def _blocks(self) -> Iterator[_Block]:
        """The bytes of every paragraph, the line ends inside it kept."""
        first = last = begun = size = 0
        held: list[bytes] = []
        numbered = enumerate(lines(self.path, self._how.start, lone_cr=False), start=1)
        for number, (at, end, line) in numbered:
            if line and not line.strip():
                if begun:
                    yield first, last, begun, _joined(held, size, last - first)
                begun = 0
                continue
            if not begun:
                first, begun, size, held = at, number, 0, []
            last = end
            # A line that is too long comes as b"": its paragraph is too long as well.
            size += len(line) or LONGEST + 1
            if size <= LONGEST:
                held.append(line)
        if begun:
            yield first, last, begun, _joined(held, size, last - first)


def _joined(held: list[bytes], size: int, length: int) -> bytes | None:
    """The paragraph of these lines, its last line end left out; None when it is too long."""
    return b"".join(held)[:length] if size <= LONGEST else None
