"""What a shape of fine-tuning data is: named columns, and how a record of it is read as turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from elute.steps.load.shapes.turns import Turn
from elute.steps.load.table import Fields


class Dialogue(NamedTuple):
    """A record read as a conversation, whichever shape it has.

    Attributes:
        turns: who said what, in order; of a preference the turns both answers share.
        chosen, rejected: the turns of the better and of the worse answer; of preferences only.
        lines: what stands beside the conversation, such as the names of tools and images.
        odd: why the record is no conversation though others are, or "".
    """

    turns: Sequence[Turn]
    chosen: Sequence[Turn] = ()
    rejected: Sequence[Turn] = ()
    lines: tuple[str, ...] = ()
    odd: str = ""


@dataclass(frozen=True)
class Shape:
    """A shape, as it was found in some columns.

    Attributes:
        name: "messages", "conversations", "alpaca", "preference", "kto" or "pairs".
        columns: the columns it is read from, in order.
        required: those without which a record says nothing; a blank answer is a finding of its own.
        optional: those that are often blank, and may be.
        views: names of views that make sense, the default first.
        read: a record's conversation; without turns where it has none.
        label: the column with the label that is part of the shape, "" where there is none.
        unanswered: whether records end with the user by nature (prompts to be answered).
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    views: tuple[str, ...]
    read: Callable[[Fields], Dialogue]
    label: str = ""
    unanswered: bool = False


CHAT_VIEWS = ("all", "prompt", "answer", "user[0]", "user[*]", "assistant[-1]", "assistant[*]")
PAIR_VIEWS = ("all", "prompt", "answer")
CHOICE_VIEWS = ("all", "prompt", "chosen", "rejected", "user[0]", "user[*]")
EVERY_ROLE = ("system", "tool[*]")
