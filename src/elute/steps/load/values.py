"""Every row's fields once more, for an export into another format."""

from collections.abc import Iterator, Sequence

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.steps.load.opening import Opening
from elute.steps.load.table import Bad, Fields
from elute.steps.load.told import told


def fields_of(parts: Sequence[Part], format: str) -> Iterator[Fields | None]:
    """The fields of every row of every part, in the order of row ids; None for a bad record.

    Args:
        parts: as they were loaded.
        format: as in Records.

    Raises:
        BadInput: a part is not what it was when it was loaded.
    """
    opening = Opening(parts, format, silent)
    for number, part in enumerate(parts):
        with told(part):
            for _, _, fields in opening.table(number).rows():
                yield None if isinstance(fields, Bad) else fields
