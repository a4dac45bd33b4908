"""Give the records back: which rows are kept, and why each of the others left."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from elute import durable
from elute.core.amounts import counted
from elute.core.dataset import Part
from elute.core.errors import CannotWrite, UsageError
from elute.core.events import Exported
from elute.core.progress import silent
from elute.core.results import Records
from elute.core.state import State
from elute.engine.reasons import Reasons
from elute.engine.view import Snapshot
from elute.export import ExportPlan, ExportSummary, export
from elute.export.forms import form_of
from elute.export.layout import is_huggingface
from elute.session import unpacked
from elute.session.files import found
from elute.session.source import Source
from elute.session.versions import versions


@dataclass(frozen=True)
class Targets:
    """Where an export goes.

    Attributes:
        out: a file for the kept rows, or a folder for as many files as the dataset has.
        dropped: a file for the dropped rows, None for nowhere.
        manifest: None for `<out>.manifest.json`.
        form: the format, one of `core.file_names.FORMS`; "" goes by the name of `out`.
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
    plan = _plan(source, parts, snapshot, state, targets, force)
    with durable.reading(Path(source.path)):
        made = export(plan, silent)
    return Exported(str(targets.out.resolve()), made.kept, made.sha256), _sentence(made, plan)


def _plan(
    source: Source,
    parts: tuple[Part, ...],
    snapshot: Snapshot,
    state: State,
    targets: Targets,
    force: bool,
) -> ExportPlan:
    """What `export` is asked to do."""
    from elute.steps.load.values import fields_of

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
        sums=tuple(file.sha256 for file in source.files),
        codecs=tuple(map(unpacked.codec, source.files)),
        fields=lambda: fields_of(parts, records.format),
        folder=Path(source.path) if Path(source.path).is_dir() else None,
        beside=_beside(source),
        dropped=targets.dropped,
        manifest=targets.manifest,
        facts=_facts(snapshot, records),
        force=force,
    )
    given = "huggingface" if is_huggingface(plan) else records.format
    names = tuple(piece.name for piece in plan.pieces)
    return dataclasses.replace(plan, form=form_of(targets.out.name, targets.form, given, names))


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
    left = f", {counted(made.dropped + made.set_aside, 'dropped row')} to {made.dropped_to}"
    aside = f" + {made.set_aside:,} set aside" if made.set_aside else ""
    law = f"{made.kept:,} kept + {made.dropped:,} dropped{aside} = {made.rows:,} in the source"
    files = f" ({len(plan.pieces)} files)" if plan.in_folder and len(plan.pieces) > 1 else ""
    wrote = f"Wrote {counted(made.kept, 'row')} to {made.out}"
    what = f"{wrote}{files}{left if made.dropped_to else ''}"
    notes = list(made.notes)
    if plan.beside:
        notes.append(f"Not exported, as it is there to measure with: {', '.join(plan.beside)}.")
    none = () if made.kept else (f"No row is kept: {made.out} holds none.",)
    return " ".join([*none, f"{what} ({law}; verified).", *notes])
