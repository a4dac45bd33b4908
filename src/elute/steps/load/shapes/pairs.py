"""Pairs of a prompt and its completion, a question and its answer."""

from elute.steps.load.shapes.base import PAIR_VIEWS, Dialogue, Shape
from elute.steps.load.shapes.reading import Turns, lines_reader, system_reader, turns_reader
from elute.steps.load.shapes.sample import Sample, Test, is_chat, is_text
from elute.steps.load.table import Fields

ASKED = ("prompt", "instruction", "question", "query", "problem", "input", "q")
_ANSWERED = ("completion", "response", "answer", "solution", "output", "target", "reply", "a")


def find(sample: Sample) -> Shape | None:
    """The shape, if there are a column that asks and one that answers, both of plain text."""
    return _found(sample, is_text)


def find_chats(sample: Sample) -> Shape | None:
    """The shape, if both columns hold messages."""
    return _found(sample, is_chat)


def _found(sample: Sample, test: Test) -> Shape | None:
    asked, answered = sample.named(ASKED, test), sample.named(_ANSWERED, test)
    if not asked or not answered:
        return None
    systems, system = system_reader(sample)
    beside, lines = lines_reader(sample)
    prompt: Turns = turns_reader(sample, asked, "user")
    answer: Turns = turns_reader(sample, answered, "assistant")

    def read(fields: Fields) -> Dialogue:
        turns = [*system(fields), *prompt(fields), *answer(fields)]
        return Dialogue(turns, lines=lines(fields))

    return Shape(
        name="pairs",
        columns=(asked, answered, *systems, *beside),
        required=(asked,),
        optional=(*systems, *beside),
        views=PAIR_VIEWS,
        read=read,
    )
