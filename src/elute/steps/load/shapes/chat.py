"""Conversations: a column of messages, OpenAI's `messages` and ShareGPT's `conversations` alike."""

from elute.steps.load.shapes.base import CHAT_VIEWS, EVERY_ROLE, Dialogue, Shape
from elute.steps.load.shapes.reading import lines_reader, system_reader, turns_reader
from elute.steps.load.shapes.sample import Sample, is_chat
from elute.steps.load.shapes.turns import messages_in
from elute.steps.load.table import Fields

_ENOUGH = 0.5


def find(sample: Sample) -> Shape | None:
    """The shape, if some column holds messages; of several the longest."""
    columns = sample.where(is_chat)
    if not columns:
        return None
    column = max(columns, key=sample.length)
    turns = turns_reader(sample, column, "user")
    systems, system = system_reader(sample)
    beside, lines = lines_reader(sample)

    def read(fields: Fields) -> Dialogue:
        said, value = turns(fields), fields.get(column)
        listed = isinstance(value, list) or not said or messages_in(value)
        odd = "" if listed else f"{column} is not a list"
        return Dialogue([*system(fields), *said] if said else said, lines=lines(fields), odd=odd)

    return Shape(
        name="messages" if _speaks_openai(sample, column) else "conversations",
        columns=(column, *systems, *beside),
        required=(column,),
        optional=(*systems, *beside),
        views=(*CHAT_VIEWS, *EVERY_ROLE),
        read=read,
        unanswered=_unanswered([read(row) for row in sample.rows]),
    )


def _speaks_openai(sample: Sample, column: str) -> bool:
    """Whether the messages say `role`, not `from`."""
    messages = (messages_in(row.get(column)) for row in sample.rows)
    return any("role" in found[0] for found in messages if found)


def _unanswered(dialogues: list[Dialogue]) -> bool:
    """Whether most conversations end with the user: a set of prompts."""
    ends = [read.turns[-1].role == "user" for read in dialogues if read.turns]
    return sum(ends) > _ENOUGH * len(ends)
