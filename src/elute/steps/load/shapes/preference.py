"""Preferences: a prompt with the better and the worse answer to it."""

from elute.steps.load.shapes.alpaca import INPUTS, joined
from elute.steps.load.shapes.base import CHOICE_VIEWS, Dialogue, Shape
from elute.steps.load.shapes.pairs import ASKED
from elute.steps.load.shapes.reading import Turns, lines_reader, system_reader, turns_reader
from elute.steps.load.shapes.sample import Sample, is_chat, is_said, is_text
from elute.steps.load.shapes.turns import Turn, said
from elute.steps.load.table import Fields

_SIDES = (("chosen", "rejected"), ("preferred", "non_preferred"), ("preferred", "rejected"))


def find(sample: Sample) -> Shape | None:
    """The shape, if two columns are named alike but for which of them was chosen."""
    better, worse = _sides(sample)
    if not better:
        return None
    rest = tuple(column for column in sample.columns if column not in (better, worse))
    others = Sample(rest, sample.rows)
    asked, prompt = _prompt(others)
    systems, system = system_reader(others)
    beside, lines = lines_reader(others)
    chosen = turns_reader(sample, better, "assistant")
    rejected = turns_reader(sample, worse, "assistant")

    def read(fields: Fields) -> Dialogue:
        shared, first, second = _apart(chosen(fields), rejected(fields))
        turns = [*system(fields), *(shared or prompt(fields))]
        return Dialogue(turns, first, second, lines(fields))

    return Shape(
        name="preference",
        columns=(*asked, better, worse, *systems, *beside),
        required=(*asked[:1], better, worse),
        optional=(*asked[1:], *systems, *beside),
        views=CHOICE_VIEWS,
        read=read,
    )


def _sides(sample: Sample) -> tuple[str, str]:
    """The columns of the better and the worse answer; of several pairs the longest."""
    columns = {column.lower(): column for column in sample.columns}
    pairs = [
        (columns[name], columns[name.replace(good, bad)])
        for good, bad in _SIDES
        for name in columns
        if good in name and bad not in name and name.replace(good, bad) in columns
    ]
    answers = [pair for pair in pairs if all(sample.holds(side, is_said) for side in pair)]
    return max(answers, key=lambda pair: sample.length(pair[0]), default=("", ""))


def _prompt(sample: Sample) -> tuple[tuple[str, ...], Turns]:
    """The columns of what was asked, and a reader of them; none where the answers hold it."""
    chats = sample.where(is_chat)
    asked = max(chats, key=sample.length) if chats else sample.named(ASKED, is_text)
    if not asked:
        return (), lambda fields: []
    given = sample.named(INPUTS, is_text) if asked.lower() == "instruction" else ""
    if given:
        return (asked, given), lambda fields: [said("user", joined(fields, asked, given))]
    return (asked,), turns_reader(sample, asked, "user")


def _apart(chosen: list[Turn], rejected: list[Turn]) -> tuple[list[Turn], list[Turn], list[Turn]]:
    """The turns two whole conversations begin with, and what each of them goes on with."""
    at, most = 0, min(len(chosen), len(rejected)) - 1
    while at < most and chosen[at] == rejected[at]:
        at += 1
    return chosen[:at], chosen[at:], rejected[at:]
