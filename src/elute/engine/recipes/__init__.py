"""Recipes: a session's settings and decisions as a file, read with distrust, replayed elsewhere."""

from elute.engine.recipes.form import Recipe
from elute.engine.recipes.lending import lend_vectors, of_session, written
from elute.engine.recipes.reading import read
from elute.engine.recipes.replaying import Missing, Outcome, replay
from elute.engine.recipes.versions import differing

__all__ = [
    "Missing",
    "Outcome",
    "Recipe",
    "differing",
    "lend_vectors",
    "of_session",
    "read",
    "replay",
    "written",
]
