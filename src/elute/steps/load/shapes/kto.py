"""KTO: an answer with a thumb up or down."""

from dataclasses import replace

from elute.steps.load.shapes import alpaca, chat, pairs
from elute.steps.load.shapes.base import Shape
from elute.steps.load.shapes.sample import Sample, is_truth

CONVERSATIONS = (pairs.find_chats, chat.find, alpaca.find, pairs.find)
"""Shapes of a conversation or a pair; the more a shape asks for, the earlier it is tried."""

_THUMBS = ("label", "kto_tag", "kto_label", "desirable")


def find(sample: Sample) -> Shape | None:
    """The shape, if a column says true or false about a conversation or a pair."""
    label = sample.named(_THUMBS, is_truth)
    if not label:
        return None
    for found in CONVERSATIONS:
        if shape := found(sample):
            return replace(shape, name="kto", label=label)
    return None
