"""From a table of any format to Records, one row in memory at a time."""

from array import array
from collections import deque
from contextlib import closing
from itertools import islice

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Ids, Records
from elute.core.texts import Texts
from elute.steps.load.choose import TextColumn, asked, found, missing, refuse
from elute.steps.load.hashes import of_spans
from elute.steps.load.parquet import Parquet
from elute.steps.load.table import Fields, Table

_SAMPLE = 1000
_REPORT = 4096
# The texts may be longer than the file (compressed pages, escapes undone), but not without end.
_SWELL = 200
_ALWAYS_FINE = 256 << 20


def gather(table: Table, format: str, setting: str, progress: Progress) -> Records:
    """Read every record of `table`.

    Args:
        table: an open file.
        format: its name, for the result.
        setting: the column or template of the text; "" finds it.
        progress: called every few thousand rows.

    Raises:
        BadInput: no records, no text column, or texts that unpack to far more than the file.
    """
    column = _column(table, setting)
    texts, spans = _read(table, column, progress)
    return Records(
        format=format,
        encoding=table.encoding,
        columns=tuple(table.columns),
        text_from=column.described,
        texts=texts,
        spans=spans,
        hashes=table.hashes() if isinstance(table, Parquet) else of_spans(table.path, spans),
        notes=(*([column.note] if column.note else []), *table.notes()),
    )


def _read(table: Table, column: TextColumn, progress: Progress) -> tuple[Texts, Ids]:
    """The texts and the spans of every record."""
    limit = max(_ALWAYS_FINE, _SWELL * table.path.stat().st_size)
    blob, ends, spans = bytearray(), array("q", [0]), array("q")
    for start, end, fields in table.rows(column.names):
        blob += column.text(fields).encode("utf-8", "surrogatepass")
        ends.append(len(blob))
        spans.extend((start, end))
        if len(ends) % _REPORT == 0:
            progress(end, table.size, "reading the records")
        if len(blob) > limit:
            raise _swollen(table)
    progress(table.size, table.size, "reading the records")
    texts = Texts(np.frombuffer(blob, dtype=np.uint8), np.frombuffer(ends, dtype=np.int64))
    return texts, np.frombuffer(spans, dtype=np.int64).reshape(-1, 2)


def _column(table: Table, setting: str) -> TextColumn:
    """The text column, by the setting or by the look of the first records."""
    sample = _first(table)
    setting = setting or ("text" if tuple(table.columns) == ("text",) else "")
    if not setting:
        return found(tuple(table.columns), sample)
    column = asked(setting, tuple(table.columns))
    if missing(column, tuple(table.columns)):
        # A field of a JSON file may first appear far down.
        deque(table.rows(()), maxlen=0)
        column = asked(setting, tuple(table.columns))
    if lost := missing(column, tuple(table.columns)):
        raise refuse(lost, tuple(table.columns))
    return column


def _first(table: Table) -> list[Fields]:
    """The first records."""
    with closing(table.rows()) as rows:
        sample = [fields for _, _, fields in islice(rows, _SAMPLE)]
    if not sample:
        hint = "Give a file with at least one record below its header, or another file."
        raise BadInput(f"{table.path} holds no records.", hint)
    return sample


def _swollen(table: Table) -> BadInput:
    """The error for a file that unpacks to far more than it is."""
    title = f"The texts of {table.path} are more than {_SWELL} times the size of the file."
    return BadInput(title, "It may be made to fill the memory. Write it anew, or choose a column.")
