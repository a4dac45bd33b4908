"""What an export will not do: write over the source, over a file unasked, or twice to one place."""

import os
from itertools import permutations
from pathlib import Path

from elute.core.errors import BadInput, CannotWrite
from elute.core.file_names import promised
from elute.export.digest import Content, content_of
from elute.export.forms import COLUMNAR
from elute.export.huggingface import INFO, SPLITS, STATE
from elute.export.layout import names
from elute.export.plan import ExportPlan

_OTHER = "Choose another name."
_BESIDE = (INFO, SPLITS, STATE)


def refuse_targets(plan: ExportPlan) -> None:
    """Stop before anything is written when a target cannot or must not be.

    Raises:
        CannotWrite: says which target and why.
    """
    targets = [it for it in (plan.out, plan.dropped, plan.manifest_path) if it is not None]
    for target in targets:
        _refuse_source(target, plan)
        _refuse_place(target, plan.force, plan.in_folder and target is plan.out)
    for one, other in permutations(targets, 2):
        if _same(one, other):
            title = f"{one} and {other} are one file."
            hint = "Give the kept set, the dropped set and the manifest a name each."
            raise CannotWrite(title, hint)
        if plan.in_folder and one is plan.out and _within(other, one):
            raise CannotWrite(f"{other} lies in {one}, which is written whole.", _OTHER)
    if plan.in_folder:
        _refuse_folder(plan)
    _refuse_dropped(plan)


def refuse_changed(plan: ExportPlan) -> list[Content]:
    """What the originals of all parts hold.

    Raises:
        BadInput: one is gone, or not what it was when its records were found.
    """
    files = zip(plan.originals, plan.sums, strict=True)
    found = [_unchanged(path, sha256) for path, sha256 in files]
    for piece in plan.pieces:
        # Bytes only: the row numbers of a columnar file are seen to while it is read.
        text = plan.records.format not in COLUMNAR and len(piece.spans)
        if text and piece.spans[-1, 1] > piece.path.stat().st_size:
            raise _changed(piece.path)
    return found


def _unchanged(path: Path, sha256: str) -> Content:
    """What a file holds, if it is what it was."""
    try:
        found = content_of(path)
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = "Put the file back where it was loaded from."
        raise BadInput(f"{path} cannot be read: {why}.", hint) from problem
    if sha256 != found.sha256:
        raise _changed(path)
    return found


def _changed(path: Path) -> BadInput:
    hint = "Put the old file back, or load the new one in a new session."
    return BadInput(f"{path} has changed since it was loaded.", hint)


def _refuse_source(target: Path, plan: ExportPlan) -> None:
    """Stop at a target that is the source, lies in its folder, or is a folder around it."""
    for source in plan.originals:
        if _same(target, source):
            title = f"{target} is the source itself, which is never written."
            raise CannotWrite(title, _OTHER)
        if _within(source, target):
            raise CannotWrite(f"{target} is a folder with the source in it.", _OTHER)
    if plan.folder is not None and _within(target, plan.folder):
        title = f"{target} lies in the source's folder, which is never written to."
        raise CannotWrite(title, "Choose a place outside it.")


def _refuse_place(target: Path, force: bool, as_folder: bool) -> None:
    """Stop at a folder that is missing or not writable, and at what is there already."""
    folder = target.parent
    if not folder.is_dir():
        raise CannotWrite(
            f"The folder {folder} does not exist.", f"Make it first: mkdir -p {folder}"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        hint = "Choose a folder you may write to, or ask its owner."
        raise CannotWrite(f"The folder {folder} may not be written to.", hint)
    if as_folder:
        if os.path.lexists(target) and (target.is_symlink() or not target.is_dir()):
            title = f"{target} is a file, and a folder of several files is to be written."
            raise CannotWrite(title, _OTHER)
        if target.is_dir() and not _empty(target) and not force:
            hint = "Choose another name, or add --force to replace the folder whole."
            raise CannotWrite(f"{target} exists.", hint)
        return
    if target.is_dir() or (target.exists() and not target.is_file()):
        raise CannotWrite(f"{target} is not a regular file.", _OTHER)
    if os.path.lexists(target) and not force:
        raise CannotWrite(f"{target} exists.", "Choose another name, or add --force to replace it.")


def _refuse_folder(plan: ExportPlan) -> None:
    """Stop where a folder is to be called like a file, or holds what no export has written."""
    if promised(plan.out.name):
        title = f"A Hugging Face dataset is a folder, and {plan.out} is the name of a file."
        raise CannotWrite(title, "Choose a name without an ending, or add --format arrow.")
    ours = set(names(plan))
    for root, _, files in os.walk(plan.out):
        for file in files:
            name = (Path(root) / file).relative_to(plan.out).as_posix()
            if name not in ours and file not in _BESIDE:
                title = f"{plan.out} holds {name}, which no export of this dataset has written."
                raise CannotWrite(title, "Choose another name, or remove the folder yourself.")


def _refuse_dropped(plan: ExportPlan) -> None:
    """Stop where the name of the dropped set promises another format than it is written in."""
    form = promised(plan.dropped.name) if plan.dropped else ""
    columnar = plan.records.format in COLUMNAR
    if form not in ("", "jsonl", "json", "text") and not (columnar and form in COLUMNAR):
        title = f"{plan.dropped} would hold JSON Lines: why each row left, and its record."
        raise CannotWrite(title, "Choose a name that ends in .jsonl.")


def _empty(folder: Path) -> bool:
    """Whether a folder holds nothing."""
    return next(folder.iterdir(), None) is None


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links of either kind."""
    if one.resolve() == other.resolve():
        return True
    return one.exists() and other.exists() and one.samefile(other)


def _within(path: Path, folder: Path) -> bool:
    """Whether a path leads into a folder."""
    return path.resolve().is_relative_to(folder.resolve()) and not _same(path, folder)
