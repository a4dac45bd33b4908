"""Alpaca: an instruction, perhaps an input to it, and the output."""

from elute.steps.load.field_text import text_of
from elute.steps.load.shapes.base import PAIR_VIEWS, Dialogue, Shape
from elute.steps.load.shapes.reading import lines_reader, system_reader, turns_reader
from elute.steps.load.shapes.sample import Sample, is_said, is_text
from elute.steps.load.shapes.turns import Turn, said
from elute.steps.load.table import Fields

INPUTS = ("input", "context")
_OUTPUTS = ("output", "response", "completion", "answer")


def find(sample: Sample) -> Shape | None:
    """The shape, if there are columns for an instruction and an output."""
    asked = sample.named(("instruction",), is_text)
    output = sample.named(_OUTPUTS, is_said)
    if not asked or not output:
        return None
    given = sample.named(INPUTS, is_text)
    past = sample.named(("history",), _is_history)
    answer = turns_reader(sample, output, "assistant")
    systems, system = system_reader(sample)
    beside, lines = lines_reader(sample)

    def read(fields: Fields) -> Dialogue:
        before = [*system(fields), *_history(fields.get(past))] if past else system(fields)
        prompt = said("user", joined(fields, asked, given))
        return Dialogue([*before, prompt, *answer(fields)], lines=lines(fields))

    optional = tuple(filter(None, (given, past, *systems, *beside)))
    return Shape(
        name="alpaca",
        columns=(asked, output, *optional),
        required=(asked,),
        optional=optional,
        views=(*PAIR_VIEWS, *(("user[*]", "assistant[*]") if past else ())),
        read=read,
    )


def joined(fields: Fields, asked: str, given: str) -> str:
    """An instruction and its input, as the model is asked."""
    first, second = text_of(fields.get(asked)), text_of(fields.get(given)) if given else ""
    return f"{first}\n{second}" if second.strip() else first


def _is_history(value: object) -> bool:
    """Whether a value is a list of questions with their answers."""
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 for pair in value
    )


def _history(value: object) -> list[Turn]:
    """The turns before the instruction."""
    pairs = value if isinstance(value, list) and _is_history(value) else []
    roles = ("user", "assistant")
    return [said(role, text) for pair in pairs for role, text in zip(roles, pair, strict=True)]
