"""Give the records back: which rows are kept, and why each of the others left."""

from pathlib import Path

from elute import __version__, durable
from elute.core import ids as id_runs
from elute.core.errors import CannotWrite, UsageError
from elute.core.events import Exported
from elute.core.progress import silent
from elute.core.results import Records
from elute.core.state import State
from elute.engine.view import Snapshot
from elute.export import ExportPlan, ExportSummary, export
from elute.export.record import read_record

_ENDINGS = {
    **{".csv": "csv", ".tsv": "tsv", ".txt": "text", ".parquet": "parquet", ".pq": "parquet"},
    **{".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"},
}
Targets = tuple[Path, Path | None, Path | None]


def export_kept(
    source: Path, sha256: str, snapshot: Snapshot, state: State, targets: Targets, force: bool
) -> tuple[Exported, str]:
    """Write the kept rows, the dropped rows and the manifest.

    Args:
        source: the data file.
        sha256: of its content.
        snapshot: the session as it stands.
        state: what the operations add up to.
        targets: files for the kept rows, the dropped rows and the manifest.
        force: whether files that are there may be replaced.

    Returns:
        The operation for the journal, and a sentence for the user.
    """
    if snapshot.records is None:
        raise UsageError("Nothing has been loaded yet.", "Run the round first.")
    out, dropped, manifest = targets
    refuse_format(source, snapshot.records.format, out)
    facts = {
        "elute": __version__,
        "text": snapshot.records.text_from,
        "settings": snapshot.settings,
        "rounds": snapshot.round,
    }
    plan = ExportPlan(
        source=source,
        records=snapshot.records,
        kept=state.kept,
        out=out,
        dropped=dropped,
        manifest=manifest,
        why=Reasons(state).why,
        source_sha256=sha256,
        facts=facts,
        force=force,
    )
    with durable.reading(source):
        made = export(plan, silent)
    return Exported(str(out.resolve()), made.kept, made.sha256), _sentence(made)


def record(source: Path, records: Records, row: int) -> str:
    """The record of a row as text."""
    return read_record(source, records, row)


def _sentence(made: ExportSummary) -> str:
    """What was written, for the user."""
    left = f", {made.dropped:,} dropped rows to {made.dropped_to}" if made.dropped_to else ""
    law = f"{made.kept:,} kept + {made.dropped:,} dropped = {made.rows:,} in the source"
    return f"Wrote {made.kept:,} rows to {made.out}{left} ({law}; verified)."


def refuse_format(source: Path, form: str, out: Path) -> None:
    """Keep a name from promising another format than the source's, which an export keeps.

    Raises:
        CannotWrite: the ending of `out` belongs to another format.
    """
    promised = _ENDINGS.get(out.suffix.lower(), form)
    if out.suffix.lower() != source.suffix.lower() and promised != form:
        title = f"{out} would hold {form}: kept records leave in the format they came in."
        raise CannotWrite(title, f"Choose a name that ends in {source.suffix or '.' + form}.")


def refuse_inside(folder: Path, targets: Targets) -> None:
    """Keep exports out of the session's own folder.

    Raises:
        CannotWrite: a target lies in it.
    """
    for target in targets:
        if target is not None and target.resolve().is_relative_to(folder.resolve()):
            title = f"{target} lies in the session's own folder."
            raise CannotWrite(title, "Choose a place outside it.")


class Reasons:
    """Why each dropped row left, looked up row by row."""

    def __init__(self, state: State) -> None:
        """Index the witnesses of copies by row."""
        self._state = state
        self._witness: dict[int, tuple[int, float]] = {}
        for drop in state.drops:
            if drop.witness:
                rows = id_runs.unpack(drop.ids).tolist()
                pairs = zip(drop.witness, drop.similarity, strict=True)
                self._witness.update(zip(rows, pairs, strict=True))

    def witness(self, row: int) -> tuple[int, float] | None:
        """The row that stays instead of a dropped copy, and their cosine; None when none stays."""
        if not self._is_copy(row):
            return None
        stays, similarity = self._last(row)
        return (stays, similarity) if self._state.dropped_by[stays] < 0 else None

    def why(self, row: int) -> dict[str, object]:
        """Round, reason, author and evidence for a dropped row."""
        drop = self._state.drops[int(self._state.dropped_by[row])]
        reason = drop.reason
        evidence: dict[str, object] = {}
        if pair := self.witness(row):
            evidence = {"duplicate_of": pair[0], "similarity": pair[1]}
        elif self._is_copy(row):
            other, similarity = self._last(row)
            later = self._state.drops[int(self._state.dropped_by[other])].reason
            reason = f"{drop.reason}; that row left too: {later}"
            evidence = {"copy_of_dropped": other, "similarity": similarity}
        if drop.basis:
            evidence["result"] = drop.basis
        return {"round": drop.round, "reason": reason, "author": drop.author, "evidence": evidence}

    def _last(self, row: int) -> tuple[int, float]:
        """The row a copy was dropped for, and their cosine.

        An exact copy of a row that left as a near copy itself is as near to what that one was a
        copy of.
        """
        stays, similarity = self._witness[row]
        while self._is_copy(stays) and similarity == 1.0:
            stays, similarity = self._witness[stays]
        return stays, similarity

    def _is_copy(self, row: int) -> bool:
        """Whether the operation in force for a row dropped it as a copy."""
        index = int(self._state.dropped_by[row])
        return index >= 0 and bool(self._state.drops[index].witness)
