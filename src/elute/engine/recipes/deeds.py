"""Read the operations of a recipe, trusting nothing: types, names, counts, and that they agree."""

from elute import cycle
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.recipe import Settings, merged
from elute.engine.recipes.fields import Fields, Wrong
from elute.engine.recipes.form import Call, Change, Close, Deed, Drop, Regroup, Restore

MOST_OPERATIONS = 100_000
MOST_ROUNDS = 1_000


def read_deeds(operations: object) -> tuple[Deed, ...]:
    """The operations in their order.

    Args:
        operations: what TOML makes of `[[operations]]`.

    Raises:
        Wrong: the first one that is not right.
    """
    if not isinstance(operations, list):
        raise Wrong(1, "is not written under [[operations]]")
    if len(operations) > MOST_OPERATIONS:
        raise Wrong(MOST_OPERATIONS + 1, "is one more than a recipe can have")
    reader = _Reader()
    return tuple(reader.read(Fields(at, table)) for at, table in enumerate(operations, 1))


class _Reader:
    """Reads one operation after the other, and knows which rows have left so far."""

    def __init__(self) -> None:
        self._settings: Settings = {}
        self._out: set[str] = set()
        self._closed = 0
        self._changed = False

    def read(self, fields: Fields) -> Deed:
        """One operation."""
        kind = fields.text("op")
        if kind == "settings":
            fields.only({"settings"})
            return self._change(fields)
        if kind == "dropped":
            fields.only({"reason", "author", "basis", "rows"})
            return self._drop(fields)
        if kind == "restored":
            fields.only({"reason", "author", "rows"})
            return self._restore(fields)
        if kind == "regrouped":
            fields.only({"kind", "basis", "clusters", "parts", "above", "rows"})
            return self._regroup(fields)
        if kind in ("renamed", "noted"):
            fields.only({"basis", "cluster", "text"})
            return Call(kind, fields.basis(), fields.label("cluster"), fields.word("text"))
        if kind == "round_closed":
            fields.only({"rows_in", "rows_out"})
            return self._close(fields)
        raise fields.wrong(f"is of no known kind: op = {kind[:40]!r}")

    def _change(self, fields: Fields) -> Change:
        settings = fields.settings()
        try:
            self._settings = merged(self._settings, settings)
            cycle.complete(self._settings)
        except UsageError as problem:
            raise fields.wrong(f"is not right: {problem.title.rstrip('.')}") from problem
        return Change(settings)

    def _drop(self, fields: Fields) -> Drop:
        rows, *copies = fields.columns(1, 3)
        names = fields.names(rows)
        self._out.update(rows)
        witness, similarity = copies or ([], [])
        if gone := next((name for name in witness if name in self._out), ""):
            raise fields.wrong(f"drops a copy of {gone}, which is not kept itself")
        self._changed = True
        return Drop(
            rows=names,
            reason=fields.word("reason"),
            author=fields.author(),
            basis=fields.basis(),
            witness=fields.names(witness),
            similarity=fields.cosines(similarity),
        )

    def _restore(self, fields: Fields) -> Restore:
        (rows,) = fields.columns(1)
        names = fields.names(rows)
        self._out.difference_update(rows)
        self._changed = True
        return Restore(names, fields.word("reason"), fields.author())

    def _regroup(self, fields: Fields) -> Regroup:
        kind, clusters = fields.text("kind"), fields.labels("clusters")
        fewest = {"split": 1, "merge": 2, "homes": 0}.get(kind)
        if fewest is None:
            raise fields.wrong(f"changes clusters in no known way: kind = {kind[:40]!r}")
        if len(clusters) < fewest or (kind != "merge" and len(clusters) > fewest):
            raise fields.wrong(
                f"names {counted(len(clusters), 'cluster')}, too few or many for a {kind}"
            )
        return Regroup(
            basis=fields.basis(),
            kind=kind,
            clusters=clusters,
            parts=fields.count("parts"),
            above=fields.share("above"),
            rows=fields.count("rows"),
        )

    def _close(self, fields: Fields) -> Close:
        fields.count("rows_in")
        fields.count("rows_out")
        if not self._changed:
            raise fields.wrong("closes a round in which nothing was changed")
        self._closed += 1
        if self._closed >= MOST_ROUNDS:
            raise fields.wrong(f"begins round {MOST_ROUNDS + 1:,}, more than a recipe can have")
        self._changed = False
        return Close()
