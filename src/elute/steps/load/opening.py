"""Parts of a dataset as open tables, with progress over all of them in bytes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.steps.load.columnar.arrow_ipc import ArrowIpc
from elute.steps.load.columnar.parquet import Parquet
from elute.steps.load.delimited.file import CsvFile
from elute.steps.load.detect import detect
from elute.steps.load.json.array import JsonArray
from elute.steps.load.json.lines import JsonLines
from elute.steps.load.table import Bad, Fields, Rows, Table
from elute.steps.load.text_files.encoding import Encoding, find_encoding
from elute.steps.load.text_files.plain import Paragraphs, PlainText
from elute.steps.load.told import name_of, told

_SAMPLE = 1000
# Reading any lines as text does not help a format that is none, nor lines that are too long.
_NO_OTHER_WAY = ("text", "parquet", "arrow")


class Opening:
    """The parts of a dataset, opened one after the other."""

    def __init__(self, parts: Sequence[Part], format: str, progress: Progress) -> None:
        """Open nothing yet."""
        self.parts = parts
        self._format = format
        self._progress = progress
        with told(parts[0]):
            self.sizes = [part.path.stat().st_size for part in parts]
        self._held: tuple[int, Table] | None = None

    def table(self, number: int) -> Table:
        """The table of a part."""
        held, self._held = self._held, None
        if held is not None and held[0] == number:
            return held[1]
        return open_table(self.parts[number], self._format, self.progress(number))

    def sample(self) -> tuple[tuple[str, ...], list[Fields]]:
        """Names of the fields, and the first records of the first part that has any.

        Raises:
            BadInput: no part has a record that can be read.
        """
        bad: list[tuple[Part, Bad]] = []
        for number, part in enumerate(self.parts):
            with told(part):
                table = self.table(number)
                with closing(table.rows()) as rows:
                    sample = list(islice(_good(rows, part, bad), _SAMPLE))
            if sample:
                self._held = (number, table)
                return tuple(table.columns), sample
        raise self._all_bad(*bad[0]) if bad else self._empty()

    def _all_bad(self, part: Part, first: Bad) -> BadInput:
        """The error for records of which none can be read; says where the first one stands."""
        several = len(self.parts) > 1
        what = "the dataset" if several else name_of(part)
        where = f"{part.name}, " if several else ""
        where += f"line {first.line}, " if first.line else ""
        hint = "Repair them, or name the format: --set load.format=text reads any lines."
        if self._format in _NO_OTHER_WAY:
            hint = "Repair them, or give another file."
        return BadInput(f"No record of {what} can be read: {where}{first.why}.", hint)

    def _empty(self) -> BadInput:
        """The error for no records at all."""
        what = "The dataset" if len(self.parts) > 1 else name_of(self.parts[0])
        hint = "Give a file with at least one record below its header, or another file."
        return BadInput(f"{what} holds no records.", hint)

    def columns(self) -> tuple[str, ...]:
        """Every field of every part: in JSON one may first appear far down."""
        names: dict[str, None] = {}
        for number, part in enumerate(self.parts):
            with told(part):
                table = self.table(number)
                for _ in table.rows(()):
                    pass
                names |= table.columns
        return tuple(names)

    def progress(self, number: int) -> Progress:
        """Progress within one part as progress within all of them."""
        before, size, every = sum(self.sizes[:number]), self.sizes[number], sum(self.sizes)

        def report(done: int, total: int, message: str = "") -> None:
            now = size * done // total if total else size
            self._progress(before + now, every, message)

        return report


def _good(rows: Rows, part: Part, bad: list[tuple[Part, Bad]]) -> Iterator[Fields]:
    """The records of a part that can be read; the first one that cannot goes to `bad`."""
    for _, _, fields in rows:
        if not isinstance(fields, Bad):
            yield fields
        elif not bad:
            bad.append((part, fields))


def open_table(part: Part, format: str, progress: Progress) -> Table:
    """The reader of `format` on a part."""
    path = part.path
    if not path.stat().st_size:
        # As a shard from which every row was dropped unpacks: no rows, and no format either.
        return JsonLines(path, Encoding())
    if format == "parquet":
        return Parquet(path)
    if format == "arrow":
        return ArrowIpc(path)
    encoding = find_encoding(path, progress)
    if format == "json":
        return JsonArray(path, encoding, progress)
    if format in _BY_LINES:
        return _BY_LINES[format](path, encoding)
    return CsvFile(path, encoding, "\t" if format == "tsv" else "")


_BY_LINES: dict[str, Callable[[Path, Encoding], Table]] = {
    "jsonl": JsonLines,
    "text": PlainText,
    "paragraphs": Paragraphs,
}


def _filled(parts: Sequence[Part]) -> list[Part]:
    """The parts that hold a byte."""
    filled = []
    for part in parts:
        with told(part):
            filled += [part] if part.path.stat().st_size else []
    return filled


def format_of(parts: Sequence[Part], wanted: str) -> str:
    """The one format of all parts that have a byte; of others only the first is told to be empty.

    Raises:
        BadInput: they have several; names the first part of each.
    """
    first: dict[str, str] = {}
    for part in _filled(parts) or parts:
        with told(part):
            first.setdefault(detect(part.path, wanted, part.name), part.name)
    if len(first) > 1:
        each = ", ".join(f"{name} is {format}" for format, name in first.items())
        hint = "Give files of one format, or name it: --set load.format=jsonl"
        raise BadInput(f"The files of a dataset must have one format: {each}.", hint)
    return next(iter(first))
