"""The interface of every algorithm in every room: a frozen dataclass of settings with one method.

A room lists its algorithms in a table `METHODS` (name -> class, the default first) and offers the
step as one function that checks what went in and what came out. Heavy libraries are imported
inside `run`, so that the settings of a step can be shown without loading the library behind it.
"""

from typing import Protocol, TypeVar

from elute.core.progress import Progress

Given = TypeVar("Given", contravariant=True)
Made = TypeVar("Made", covariant=True)


class Method(Protocol[Given, Made]):
    """An algorithm with its settings."""

    def run(self, given: Given, progress: Progress) -> Made:
        """Do the work, reporting progress between batches (which may raise Cancelled)."""
        ...
