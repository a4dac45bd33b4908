"""Shapes of fine-tuning data, found by what the columns hold and only then by their names."""

from elute.steps.load.shapes import kto, preference
from elute.steps.load.shapes.base import Dialogue, Shape
from elute.steps.load.shapes.sample import Sample

__all__ = ["Dialogue", "Sample", "Shape", "find"]


def find(sample: Sample) -> Shape | None:
    """The shape of some records; None for plain columns.

    The more a shape asks for, the earlier it is tried: a preference has a prompt and an answer too.
    """
    tries = (preference.find, kto.find, *kto.CONVERSATIONS)
    return next(filter(None, (find(sample) for find in tries)), None)
