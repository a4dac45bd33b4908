"""The settings that say in which space a method clusters; every clusterer has them."""

from elute.core.settings import option

SPACES = ("vectors", "pca", "umap")

DIMS = {"pca": 50, "umap": 10}
"""Dimensions where none are asked for."""


def space_option(gain: str = "") -> str:
    """The setting `space`; `gain` says what one method has of it."""
    help = "What is clustered: the vectors as they are, or fewer dimensions made of them."
    return option("vectors", f"{help} {gain}".strip(), choices=SPACES)  # type: ignore[no-any-return]


def dims_option() -> int:
    """The setting `dims`."""
    defaults = ", ".join(f"{dims} for {space}" for space, dims in DIMS.items())
    help = f"Dimensions of that space; 0 takes {defaults}. The vectors have their own."
    return option(0, help, low=0, high=512)  # type: ignore[no-any-return]


def dimensions(space: str, dims: int, m: int, d: int) -> int:
    """How many dimensions are made of (m, d) vectors, m >= 2, d >= 1.

    As many as asked for, or the usual ones; at most d, and m - 1, which is all that m rows span.
    """
    return min(dims or DIMS[space], m - 1, d)
