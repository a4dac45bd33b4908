"""Give the records back: which rows are kept, and why each of the others left."""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from elute import durable
from elute.core import ids as id_runs
from elute.core.dataset import Part
from elute.core.errors import CannotWrite, UsageError
from elute.core.events import Exported
from elute.core.progress import silent
from elute.core.results import BAD_RECORD, Records
from elute.core.state import State
from elute.engine.view import Snapshot
from elute.export import ExportPlan, ExportSummary, export
from elute.export.forms import form_of
from elute.export.layout import is_huggingface
from elute.export.record import read_record
from elute.session.files import found
from elute.session.source import Source
from elute.session.versions import versions
from elute.steps.load import fields_of

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


@dataclass(frozen=True)
class Targets:
    """Where an export goes.

    Attributes:
        out: a file for the kept rows, or a folder where the dataset is several files.
        dropped: a file for the dropped rows, None for nowhere.
        manifest: None for `<out>.manifest.json`.
        form: the format, one of `export.forms.FORMS`; "" goes by the name of `out`.
    """

    out: Path
    dropped: Path | None = None
    manifest: Path | None = None
    form: str = ""

    def paths(self) -> list[Path]:
        """Those that are given."""
        return [path for path in (self.out, self.dropped, self.manifest) if path is not None]


def export_kept(
    source: Source,
    parts: tuple[Part, ...],
    snapshot: Snapshot,
    state: State,
    targets: Targets,
    force: bool,
) -> tuple[Exported, str]:
    """Write the kept rows, the dropped rows and the manifest.

    Args:
        source: the dataset as the user has it.
        parts: its files with their plain bytes.
        snapshot: the session as it stands.
        state: what the operations add up to.
        targets: where to.
        force: whether what is there may be replaced.

    Returns:
        The operation for the journal, and a sentence for the user.

    Raises:
        UsageError: nothing has been loaded, or there is no such format.
        BadInput, CannotWrite: a target is not fit, or could not be written.
    """
    records = snapshot.records
    if records is None:
        raise UsageError("Nothing has been loaded yet.", "Run the round first.")
    plan = ExportPlan(
        parts=parts,
        originals=tuple(Path(file.path) for file in source.files),
        records=records,
        kept=state.kept,
        out=targets.out,
        why=Reasons(state, records).why,
        fields=lambda: fields_of(parts, records.format, None, silent),
        folder=Path(source.path) if Path(source.path).is_dir() else None,
        beside=_beside(source),
        sums=tuple(file.sha256 for file in source.files),
        dropped=targets.dropped,
        manifest=targets.manifest,
        facts=_facts(snapshot, records),
        force=force,
    )
    given = "huggingface" if is_huggingface(plan) else records.format
    names = tuple(piece.name for piece in plan.pieces)
    plan = dataclasses.replace(plan, form=form_of(targets.out.name, targets.form, given, names))
    with durable.reading(Path(source.path)):
        made = export(plan, silent)
    return Exported(str(targets.out.resolve()), made.kept, made.sha256), _sentence(made, plan)


def record(parts: Sequence[Part], records: Records, row: int) -> str:
    """The record of a row as text."""
    return read_record(parts, records, row)


def refuse_inside(folder: Path, targets: Targets) -> None:
    """Keep exports out of the session's own folder.

    Raises:
        CannotWrite: a target lies in it, or around it.
    """
    session = folder.resolve()
    for target in targets.paths():
        if target.resolve().is_relative_to(session):
            title = f"{target} lies in the session's own folder."
            raise CannotWrite(title, "Choose a place outside it.")
        if session.is_relative_to(target.resolve()):
            title = f"{target} is a folder with the session in it."
            raise CannotWrite(title, "Choose another name.")


def _beside(source: Source) -> tuple[str, ...]:
    """Names of the files that were given as `--test`: to measure with, not to be exported."""
    if not source.held_out:
        return ()
    train = {str(file.path) for file in found(Path(source.path))}
    return tuple(file.name for file in source.files if file.path not in train)


def _facts(snapshot: Snapshot, records: Records) -> dict[str, object]:
    """What the manifest says about how the rows were chosen."""
    return {
        "versions": versions(),
        "shape": records.shape,
        "text": records.text_from,
        "labels": records.label_from,
        "settings": snapshot.settings,
        "rounds": snapshot.round,
    }


def _sentence(made: ExportSummary, plan: ExportPlan) -> str:
    """What was written, for the user."""
    left = f", {made.dropped + made.set_aside:,} dropped rows to {made.dropped_to}"
    aside = f" + {made.set_aside:,} set aside" if made.set_aside else ""
    law = f"{made.kept:,} kept + {made.dropped:,} dropped{aside} = {made.rows:,} in the source"
    files = f" ({len(plan.pieces)} files)" if plan.in_folder and len(plan.pieces) > 1 else ""
    what = f"Wrote {made.kept:,} rows to {made.out}{files}{left if made.dropped_to else ''}"
    notes = list(made.notes)
    if plan.beside:
        notes.append(f"Not exported, as it is there to measure with: {', '.join(plan.beside)}.")
    return " ".join([f"{what} ({law}; verified).", *notes])


class Reasons:
    """Why each dropped row left, looked up row by row."""

    def __init__(self, state: State, records: Records | None = None) -> None:
        """Index the witnesses of copies, and what is wrong with bad records, by row."""
        self._state = state
        self._witness: dict[int, tuple[int, float]] = {}
        for drop in state.drops:
            if drop.witness:
                rows = id_runs.unpack(drop.ids).tolist()
                pairs = zip(drop.witness, drop.similarity, strict=True)
                self._witness.update(zip(rows, pairs, strict=True))
        bad = records.findings.of_rule(BAD_RECORD) if records else None
        self._bad = dict(zip(bad.found["row"].tolist(), bad.notes, strict=False)) if bad else {}

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
        evidence |= self._broken(row)
        if drop.basis:
            evidence["result"] = drop.basis
        return {"round": drop.round, "reason": reason, "author": drop.author, "evidence": evidence}

    def _broken(self, row: int) -> dict[str, object]:
        """What is wrong with a record that could not be read."""
        if row not in self._bad:
            return {}
        note = self._bad[row]
        found = _LINE.fullmatch(note)
        return {"line": int(found[1]), "broken": found[2]} if found else {"broken": note}

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
