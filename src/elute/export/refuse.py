"""What an export will not do: write over the source, over a file unasked, or twice to one place."""

import os
from itertools import combinations
from pathlib import Path

from elute.core.errors import BadInput, CannotWrite
from elute.export.digest import Content, content_of
from elute.export.plan import ExportPlan

_OTHER = "Choose another name."


def refuse_targets(plan: ExportPlan) -> None:
    """Stop before anything is written when a target cannot or must not be.

    Raises:
        CannotWrite: says which target and why.
    """
    targets = [it for it in (plan.out, plan.dropped, plan.manifest_path) if it is not None]
    for target in targets:
        if _same(target, plan.source):
            title = f"{target} is the source itself, which is never written."
            raise CannotWrite(title, _OTHER)
        _refuse_place(target, plan.force)
    for one, other in combinations(targets, 2):
        if _same(one, other):
            title = f"{one} and {other} are one file."
            raise CannotWrite(
                title, "Give the kept set, the dropped set and the manifest a name each."
            )


def refuse_changed(plan: ExportPlan) -> Content:
    """What the source holds.

    Raises:
        BadInput: the source is gone, or not what it was when its records were found.
    """
    try:
        found = content_of(plan.source)
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = "Put the file back where it was loaded from."
        raise BadInput(f"{plan.source} cannot be read: {why}.", hint) from problem
    changed = plan.source_sha256 not in ("", found.sha256)
    # Bytes only: the row numbers of a Parquet file are seen to while it is read.
    if plan.records.format != "parquet":
        changed = changed or bool(plan.records.spans[-1, 1] > found.bytes)
    if changed:
        hint = "Put the old file back, or load the new one in a new session."
        raise BadInput(f"{plan.source} has changed since it was loaded.", hint)
    return found


def _refuse_place(target: Path, force: bool) -> None:
    """Stop at a folder that is missing or not writable, and at a file that is there already."""
    folder = target.parent
    if not folder.is_dir():
        raise CannotWrite(
            f"The folder {folder} does not exist.", f"Make it first: mkdir -p {folder}"
        )
    if target.is_dir() or (target.exists() and not target.is_file()):
        raise CannotWrite(f"{target} is not a regular file.", _OTHER)
    if not os.access(folder, os.W_OK | os.X_OK):
        hint = "Choose a folder you may write to, or ask its owner."
        raise CannotWrite(f"The folder {folder} may not be written to.", hint)
    if os.path.lexists(target) and not force:
        raise CannotWrite(f"{target} exists.", "Choose another name, or add --force to replace it.")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links of either kind."""
    if one.resolve() == other.resolve():
        return True
    return one.exists() and other.exists() and one.samefile(other)
