"""Which vector of a file belongs to which row of the data: by its place, or by an id."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput
from elute.core.results import Ids
from elute.steps.embed.base import Given
from elute.steps.embed.precomputed.stored import Stored

_NAMED = 3


@dataclass(frozen=True)
class Places:
    """Where in the file vectors are.

    Attributes:
        wanted: (n,) that of each text's first row.
        pairs: (2, c) that of a later row of the same text, which is not used, and of the first
            row; only where they are not the same.
    """

    wanted: Ids
    pairs: Ids


def named(what: Sequence[object]) -> str:
    """Some of many, for a sentence."""
    return ", ".join(str(it) for it in what[:_NAMED])


def by_row(file: str, stored: Stored, given: Given) -> Places:
    """The vectors stand in the order of the rows.

    Raises:
        BadInput: the file has more or fewer vectors than the dataset has rows.
    """
    if stored.rows != given.count:
        has = f"{file} has {counted(stored.rows, 'vector')}"
        title = f"{has}, but the dataset has {counted(given.count, 'row')}."
        how = "--set embed.id=FIELD, or in elute compare precomputed:FILE,id=FIELD"
        raise BadInput(title, f"Save one for each row, in its order, or name an id ({how}).")
    rows, later, first = _asked(given)
    return Places(rows, np.stack((later, first)))


def by_id(file: str, field: str, stored: Stored, given: Given) -> Places:
    """The vectors have the ids that the rows have in a field.

    Raises:
        BadInput: a row or a vector has no id, or one that another has too; or a row has one that
            the file has not.
    """
    place = _places(file, stored, stored.keys(field))
    assert given.values is not None
    values = given.values(field)
    rows, later, first = _asked(given)
    _check_ids(field, values, np.concatenate((rows, later)), np.concatenate((rows, first)))
    missing = [key for key in (str(values[row]) for row in rows.tolist()) if key not in place]
    if missing:
        title = f"{file} has no vector for {len(missing):,} of {len(rows):,} texts"
        raise BadInput(f"{title} (id {named(missing)}).", "Add them, or drop these.")

    def found(rows: Ids) -> Ids:
        """(n,) the places of rows; -1 where the file has not their ids."""
        return np.array([place.get(str(values[row]), -1) for row in rows.tolist()], dtype=np.int64)

    pairs = np.stack((found(later), found(first)))
    return Places(found(rows), pairs[:, (pairs[0] != pairs[1]) & (pairs.min(axis=0) >= 0)])


def _asked(given: Given) -> tuple[Ids, Ids, Ids]:
    """The first rows of the texts; and the later rows of texts, with the first of each."""
    assert given.rows is not None
    nothing = np.zeros(0, dtype=np.int64)
    return given.rows, *(given.copies() if given.copies else (nothing, nothing))


def _places(file: str, stored: Stored, keys: list[str]) -> dict[str, int]:
    """The place of each id in the file.

    Raises:
        BadInput: an id stands there twice, or there are more or fewer than vectors.
    """
    if len(keys) != stored.rows:
        title = f"{file} has {counted(len(keys), 'id')} for {counted(stored.rows, 'vector')}."
        raise BadInput(title, "Save one id for each vector.")
    place = {key: number for number, key in enumerate(keys)}
    if len(place) != len(keys):
        title = f"{file} has {len(keys) - len(place):,} ids that stand there before."
        raise BadInput(title, "Every vector needs an id of its own.")
    return place


def _check_ids(field: str, values: Sequence[object], rows: Ids, first: Ids) -> None:
    """Look at the ids of `rows`, of which those with the same `first` row have the same text.

    Raises:
        BadInput: one is missing, or rows of different texts have the same.
    """
    none = [row for row in rows.tolist() if _is_missing(values[row])]
    if none:
        title = f"The field {field} is empty in {counted(len(none), 'row')} (row {named(none)})."
        raise BadInput(title, "Fill in the ids, or drop these rows first.")
    owner: dict[str, tuple[int, int]] = {}
    twice = []
    for row, text in zip(rows.tolist(), first.tolist(), strict=True):
        other, its = owner.setdefault(str(values[row]), (row, text))
        if its != text:
            twice.append(f"{values[row]} in rows {other} and {row}")
    if twice:
        title = (
            f"{counted(len(twice), 'row has', 'rows have')} the {field} of a row with another text"
        )
        raise BadInput(f"{title} ({named(twice)}).", "Give each an id of its own, or go by row.")


def _is_missing(value: object) -> bool:
    """Whether a field holds nothing: null, not a number, or an empty string."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
