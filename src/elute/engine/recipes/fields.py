"""Fields of one operation of a recipe, checked as they are taken."""

import re
from collections.abc import Set as AbstractSet
from typing import Any

from elute.engine.recipes.rows import Names

_LONGEST = 10_000
_SHOWN = 80
_MOST_LABELS = 2**31
_AUTHOR = re.compile(r"person|(rule|model): .+")
_BASIS = re.compile(r"[0-9a-f]{0,64}")


class Wrong(ValueError):
    """An operation is not right.

    Attributes:
        number: which, from 1.
    """

    def __init__(self, number: int, what: str) -> None:
        """Say which operation, and what about it in a clause."""
        super().__init__(what)
        self.number = number


class Fields:
    """The fields of operation `number`; every method raises Wrong."""

    def __init__(self, number: int, table: object) -> None:
        """Take what TOML made of one operation."""
        self._number = number
        if not isinstance(table, dict):
            raise self.wrong("is not a table")
        self._table: dict[str, Any] = table

    def wrong(self, what: str) -> Wrong:
        """The error for this operation."""
        return Wrong(self._number, what)

    def only(self, known: AbstractSet[str]) -> None:
        """No field is there but the known ones."""
        if unknown := self._table.keys() - known - {"op"}:
            raise self.wrong(f"has a field {min(unknown)[:_SHOWN]!r} that is not known")

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self._table.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"needs a text under {key}")
        return value

    def word(self, key: str) -> str:
        """A text for people."""
        text = self.text(key)
        if len(text) > _LONGEST:
            raise self.wrong(f"has {len(text):,} characters under {key}")
        return text

    def author(self) -> str:
        """Who did it."""
        author = self.word("author")
        if not _AUTHOR.fullmatch(author):
            raise self.wrong(
                f"has author = {author[:_SHOWN]!r}, not person, rule: ... or model: ..."
            )
        return author

    def basis(self) -> str:
        """The fingerprint of the result it rested on; "" where there is none."""
        basis = self.text("basis", "")
        if not _BASIS.fullmatch(basis):
            raise self.wrong(f"has basis = {basis[:_SHOWN]!r}, which is no fingerprint")
        return basis

    def settings(self) -> dict[str, dict[str, Any]]:
        """Tables of settings, one a step."""
        settings = self._table.get("settings")
        tables = isinstance(settings, dict) and all(
            isinstance(it, dict) for it in settings.values()
        )
        if not tables:
            raise self.wrong("needs settings of the form settings.step.key = value")
        return settings  # type: ignore[return-value]

    def count(self, key: str) -> int:
        """A number of rows."""
        value = self._table.get(key, 0)
        if type(value) is not int or value < 0:
            raise self.wrong(f"has {key} = {str(value)[:_SHOWN]}, which is no number of rows")
        return value

    def share(self, key: str) -> float:
        """A number from 0 to 1."""
        value = self._table.get(key, 0.0)
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise self.wrong(f"has {key} = {str(value)[:_SHOWN]}, which is not from 0 to 1")
        return float(value)

    def label(self, key: str) -> int:
        """The label of a cluster, or -1 for the noise."""
        value = self._table.get(key)
        if type(value) is not int or not -1 <= value < _MOST_LABELS:
            raise self.wrong(f"has {key} = {str(value)[:_SHOWN]}, which is no cluster")
        return value

    def labels(self, key: str) -> tuple[int, ...]:
        """Different labels of clusters."""
        values = self._table.get(key, [])
        fit = isinstance(values, list) and all(
            type(it) is int and 0 <= it < _MOST_LABELS for it in values
        )
        if not fit or len(set(values)) < len(values):
            raise self.wrong(f"has {key} = {str(values)[:_SHOWN]}, which are no different clusters")
        return tuple(values)

    def columns(self, *widths: int) -> list[list[str]]:
        """The lines of `rows`, word by word: the first words, the second words, ...

        Args:
            widths: how many words a line may have, all lines alike.
        """
        lines = [line.split() for line in self.text("rows").split("\n") if line.strip()]
        if len({len(line) for line in lines}) != 1 or len(lines[0]) not in widths:
            forms = {1: "a row", 3: "a row, the row that stays and a cosine"}
            said = " or ".join(forms[width] for width in widths)
            raise self.wrong(f"needs in every line of rows {said}")
        columns = [list(column) for column in zip(*lines, strict=True)]
        if len(set(columns[0])) < len(columns[0]):
            raise self.wrong("names a row twice")
        return columns

    def names(self, words: list[str]) -> Names:
        """Names of rows."""
        try:
            return Names.of(words)
        except ValueError as problem:
            word = str(problem)
            line = words.index(word) + 1
            raise self.wrong(
                f"has in line {line} of rows {word[:_SHOWN]!r}, no row's name"
            ) from None

    def cosines(self, words: list[str]) -> list[float]:
        """Numbers from -1 to 1."""
        try:
            values = [float(word) for word in words]
        except ValueError as problem:
            raise self.wrong(f"has in rows a cosine that is none: {problem}") from None
        if not all(-1.0 <= value <= 1.0 for value in values):
            raise self.wrong("has in rows a cosine that is not from -1 to 1")
        return values
