"""Every row's fields once more, for an export into another format."""

from collections.abc import Collection, Iterator, Sequence

from elute.core.dataset import Part
from elute.core.progress import Progress
from elute.steps.load.opening import Opening
from elute.steps.load.table import Bad, Fields
from elute.steps.load.told import told

_REPORT = 4096


def fields_of(
    parts: Sequence[Part], format: str, columns: Collection[str] | None, progress: Progress
) -> Iterator[Fields | None]:
    """The fields of every row of every part, in the order of row ids; None for a bad record.

    Args:
        parts: as they were loaded.
        format: as in Records.
        columns: those that are wanted, others may be among them; None for all.
        progress: counts the bytes of all files.

    Raises:
        BadInput: a part is not what it was when it was loaded.
    """
    opening = Opening(parts, format, progress)
    for number, part in enumerate(parts):
        report = opening.progress(number)
        with told(part):
            table = opening.table(number)
            for row, (_, end, fields) in enumerate(table.rows(columns), start=1):
                yield None if isinstance(fields, Bad) else fields
                if row % _REPORT == 0:
                    report(end, table.size, "reading the values")
            report(table.size, table.size, "reading the values")
