"""The interface of every algorithm in every room: a frozen dataclass of settings with one method.

A room lists its algorithms in a table `METHODS` (name -> class, the default first) and offers the
step as one function that checks what went in and what came out. Heavy libraries are imported
inside `run`, so that the settings of a step can be shown without loading the library behind it.
"""

from typing import Protocol, TypeVar

from elute.core.progress import Progress

Given_contra = TypeVar("Given_contra", contravariant=True)
Made_co = TypeVar("Made_co", covariant=True)


class Method(Protocol[Given_contra, Made_co]):
    """An algorithm with its settings."""

    def run(self, given: Given_contra, progress: Progress) -> Made_co:
        """Do the work, reporting progress between batches (which may raise Cancelled)."""
        ...
