"""Read a recipe, which may come from anybody: every value is checked before any of it counts.

Nothing in it is a path to be opened, and nothing is expanded: neither `~` nor the environment.
"""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from elute import cycle
from elute.core.errors import BadInput
from elute.engine.recipes import known
from elute.engine.recipes.deeds import read_deeds
from elute.engine.recipes.fields import Wrong
from elute.engine.recipes.form import FORMAT, Recipe

_LARGEST = 256 << 20
_PARTS = ("recipe", "versions", "operations", "known")
_WRITE_ONE = "Write one with: elute recipe SESSION"
_OPERATION = re.compile(r"^[ \t]*\[\[[ \t]*operations[ \t]*\]\]", re.MULTILINE)


def read(path: Path) -> Recipe:
    """The recipe in a file.

    Raises:
        BadInput: the file cannot be read, or something in it is not right; says where.
        UsageError: a setting is not known, or out of bounds.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as problem:
        title = f"{path} cannot be read: {problem.strerror}."
        raise BadInput(title, "Check the path.") from problem
    return parse(data, path.name, str(path))


def parse(data: bytes, name: str, shown: str) -> Recipe:
    """The recipe that a text holds.

    Args:
        data: the text, UTF-8.
        name: what it is called in the history.
        shown: what it is called in errors.

    Raises:
        BadInput, UsageError: as `read`.
    """
    if len(data) > _LARGEST:
        raise BadInput(f"{shown} is larger than any recipe.", _WRITE_ONE)
    try:
        text = data.decode("utf-8-sig")
        return _checked(tomllib.loads(text), name, hashlib.sha256(data).hexdigest())
    except Wrong as problem:
        title = f"{shown}, operation {problem.number}{_line(text, problem.number)} {problem}."
        raise BadInput(title, _WRITE_ONE) from problem
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{shown} is not a recipe: {problem}.", _WRITE_ONE) from problem


def _checked(tables: dict[str, Any], name: str, sha256: str) -> Recipe:
    """The recipe in the tables of a file.

    Raises:
        ValueError: something is wrong with them; a clause that says what.
    """
    about = _table(tables, "recipe")
    if about.get("format", FORMAT) != FORMAT:
        raise ValueError(f"its format is {about['format']!r}, and this elute reads {FORMAT}")
    settings = {step: _table(tables, step) for step in tables if step not in _PARTS}
    cycle.complete(settings)
    return Recipe(
        name=name,
        sha256=sha256,
        settings=settings,
        deeds=read_deeds(tables.get("operations", [])),
        kind=_word(about, "kind"),
        text=_word(about, "text"),
        known=_known(tables, about),
        versions={name: _word(tables["versions"], name) for name in _table(tables, "versions")},
    )


def _known(tables: dict[str, Any], about: dict[str, Any]) -> known.Known:
    """The rows the recipe was made over."""
    rows = known.read(_word(_table(tables, "known"), "rows"))
    if "operations" in tables and len(rows) != about.get("rows"):
        raise ValueError(f"[known] names {len(rows):,} rows, [recipe] rows = {about.get('rows')!r}")
    return rows


def _table(tables: dict[str, Any], name: str) -> dict[str, Any]:
    """A table; empty where it is missing."""
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name} is not a table; write [{name}] first")
    return table


def _word(table: dict[str, Any], key: str) -> str:
    """A text; empty where it is missing."""
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a text")
    return value


def _line(text: str, number: int) -> str:
    """Where an operation begins, for the eye; "" where it is not written as usual."""
    begins = [found.start() for found in _OPERATION.finditer(text)]
    if number > len(begins):
        return ""
    return f" (line {text.count(chr(10), 0, begins[number - 1]) + 1})"
