"""Whether a field of several lines is really records that a quote left open has swallowed."""

import re

_TALL = 1000
_ENOUGH = 0.5
_LEAST = 2


def swallowed(fields: list[str], width: int, delimiter: str, lines: int) -> float:
    """How much a record of several lines looks like several records, in [0, 1]; 0 if it does not.

    It does when most of its lines, at least two, would be as wide as the header by themselves.
    Commas of prose have a space or the end of a line after them, and are not counted. Beyond a
    thousand lines a record is suspicious whatever stands on them.

    Args:
        fields: of the record.
        width: fields of the header.
        delimiter: stands between two fields.
        lines: how many the record spans.
    """
    place = max(range(len(fields)), key=lambda at: fields[at].count("\n") + fields[at].count("\r"))
    pieces = re.split(r"\r\n|\r|\n", fields[place])
    tight = re.compile(re.escape(delimiter) + (r"(?=\S)" if delimiter == "," else ""))
    marks = [len(tight.findall(piece)) for piece in pieces]
    # The fields around it stand on its first and on its last line.
    wide = [*marks]
    wide[0] += place
    wide[-1] += len(fields) - 1 - place
    fit = [at for at, count in enumerate(wide) if count == width - 1]
    # A last line without a mark of its own is as wide as any field's.
    sure = sum(marks[at] for at in fit) >= _LEAST <= len(fit)
    if width > 1 and sure and len(fit) > _ENOUGH * len(pieces):
        return len(fit) / len(pieces)
    return max(0.0, 1 - _TALL / lines)
