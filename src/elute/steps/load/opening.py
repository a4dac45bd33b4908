"""Parts of a dataset as open tables, with progress over all of them in bytes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.steps.load.arrow_ipc import ArrowIpc
from elute.steps.load.csv_file import CsvFile
from elute.steps.load.detect import detect
from elute.steps.load.encoding import Encoding, find_encoding
from elute.steps.load.json_array import JsonArray
from elute.steps.load.jsonl import JsonLines
from elute.steps.load.parquet import Parquet
from elute.steps.load.plain import Paragraphs, PlainText
from elute.steps.load.table import Bad, Fields, Rows, Table
from elute.steps.load.told import name_of, told

_SAMPLE = 1000


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
        bad: list[Bad] = []
        for number, part in enumerate(self.parts):
            with told(part):
                table = self.table(number)
                with closing(table.rows()) as rows:
                    sample = list(islice(_good(rows, bad), _SAMPLE))
            if sample:
                self._held = (number, table)
                return tuple(table.columns), sample
        what = name_of(self.parts[0]) if len(self.parts) == 1 else "The dataset"
        if bad:
            where = f"line {bad[0].line}: " if bad[0].line else ""
            hint = "Repair it, or name its format: --set load.format=FORMAT."
            raise BadInput(f"No record of {what} can be read: {where}{bad[0].why}.", hint)
        hint = "Give a file with at least one record below its header, or another file."
        raise BadInput(f"{what} holds no records.", hint)

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


def _good(rows: Rows, bad: list[Bad]) -> Iterator[Fields]:
    """The records that can be read; the first one that cannot goes to `bad`."""
    for _, _, fields in rows:
        if not isinstance(fields, Bad):
            yield fields
        elif not bad:
            bad.append(fields)


def open_table(part: Part, format: str, progress: Progress) -> Table:
    """The reader of `format` on a part."""
    path = part.path
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


def format_of(parts: Sequence[Part], wanted: str) -> str:
    """The one format of all parts.

    Raises:
        BadInput: they have several; names the first part of each.
    """
    first: dict[str, str] = {}
    for part in parts:
        with told(part):
            first.setdefault(detect(part.path, wanted, part.name), part.name)
    if len(first) > 1:
        each = ", ".join(f"{name} is {format}" for format, name in first.items())
        hint = "Give files of one format, or name it: --set load.format=jsonl"
        raise BadInput(f"The files of a dataset must have one format: {each}.", hint)
    return next(iter(first))
