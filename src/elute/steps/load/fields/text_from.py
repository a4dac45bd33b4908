r"""How a record's text is made: from a column, a view, or a template such as `{title}\n{body}`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from elute.steps.load.field_text import is_no_value, is_nothing, text_of
from elute.steps.load.shapes.base import Dialogue, Shape
from elute.steps.load.table import Fields

_NOBODY = Dialogue(())


class Piece(NamedTuple):
    """A column or a view that the text is made of.

    Attributes:
        name: as the user writes it.
        text: what it is in a record.
        missing: whether a record lacks it, given its fields and that text.
    """

    name: str
    text: Callable[[Fields, Dialogue], str]
    missing: Callable[[Fields, str], bool]


@dataclass(frozen=True)
class TextFrom:
    """How a record's text is made.

    Attributes:
        described: the column, the view or the template, as the user would set it.
        columns: the fields it reads, those of the shape apart.
        pieces: what it is made of.
        between: literal text before, between and after the pieces; len(pieces) + 1.
        fill: what stands in for a missing piece.
        note: a sentence for the user, "" when the choice was the user's.
    """

    described: str
    columns: tuple[str, ...]
    pieces: tuple[Piece, ...]
    between: tuple[str, ...]
    fill: str = ""
    note: str = ""

    def text(self, fields: Fields, read: Dialogue = _NOBODY) -> tuple[str, list[str]]:
        """The text of one record, and the names of the pieces it lacks."""
        parts, lost = [self.between[0]], []
        for piece, literal in zip(self.pieces, self.between[1:], strict=True):
            text = piece.text(fields, read)
            if piece.missing(fields, text):
                lost.append(piece.name)
                if self.fill and is_no_value(text):
                    text = self.fill
            parts += (text, literal)
        return "".join(parts), lost


def column(name: str, shape: Shape | None = None) -> Piece:
    """A column as a piece; it cannot be missing where the shape lets it be blank."""
    free = shape is not None and name in shape.optional
    return Piece(
        name,
        lambda fields, read: text_of(fields.get(name)),
        lambda fields, text: not free and is_no_value(text),
    )


def view(name: str, make: Callable[[Dialogue], str], needs: Sequence[str] = ()) -> Piece:
    """A view as a piece; it is missing where one of the columns it needs is, or it is blank."""
    return Piece(
        name,
        lambda fields, read: make(read),
        lambda fields, text: not text or text.isspace() or _lacks(fields, needs),
    )


def _lacks(fields: Fields, needs: Sequence[str]) -> bool:
    """Whether one of some fields holds nothing."""
    return any(is_nothing(fields.get(need)) for need in needs)
