"""Where every record of the source ends up: the kept set, the dropped set, the manifest.

Which bytes belong to a record, in a text format:

- A record is the bytes of its span. What stands between it and the next record (its line end, blank
  lines) travels with it; what stands after the last record travels with the last.
- What stands before the first record (byte order mark, header line, blank lines, a JSON array's
  `[`) always stays. So with nothing dropped the output is the source, byte for byte.
- In a JSON array what stands between two records belongs to the later one, except before the first
  record that is kept; what follows the last record (the `]`) always stays. So the commas are right.

Text in UTF-16 was loaded as UTF-8 and is written in UTF-16 again while its format stays; in another
format, and where several files become one, it is UTF-8: half a character, for which UTF-8 has no
bytes, is an escape where JSON stays JSON, and U+FFFD elsewhere. The dropped records are UTF-8, or
base64 of the bytes in the user's file.

Parquet and Arrow keep their schema, their metadata and their values; groups of rows are cut anew.
A dataset of several files leaves as as many files under the same names; one that has no row left
keeps its header or schema. Under the name of a file it becomes one file, record after record.
Another format than the source's is written from the values.

Nothing gets its final name before it was read again and the law was seen to hold: kept + dropped +
set aside = input, by counts and by content.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from elute.core.file_names import packing, promised
from elute.core.progress import Progress
from elute.export import dropped, dropped_rows, huggingface
from elute.export.digest import Content, content_of, content_of_all
from elute.export.forms import COLUMNAR
from elute.export.layout import Place, is_huggingface, keeps_form, places
from elute.export.manifest import Written, write_manifest
from elute.export.packed import pack
from elute.export.plan import ExportPlan, ExportSummary
from elute.export.refuse import refuse_changed, refuse_targets
from elute.export.routes import route
from elute.export.staged import staged, staged_folder

__all__ = ["ExportPlan", "ExportSummary", "export"]


def export(plan: ExportPlan, progress: Progress) -> ExportSummary:
    """Write the kept set, the dropped set if asked for, and the manifest.

    Progress counts records, once while writing and once while checking.

    Raises:
        CannotWrite: a target exists (without `force`), is the source or another target, or its
            folder is missing or not writable, or the disk is full, or the format has no place for
            the values.
        BadInput: the source is gone or changed, or a record without values is to be converted.
        EluteError: what was written is not what was to be written; no target was touched.
    """
    refuse_targets(plan)
    sources = refuse_changed(plan)
    written = _write(plan, sources, progress)
    files = [(str(path), content) for path, content in written.kept]
    whole = files[0][1] if not plan.in_folder else content_of_all(files)
    counts = plan.counts(plan.exported)
    return ExportSummary(
        rows=counts["in"],
        kept=counts["kept"],
        dropped=counts["dropped"],
        set_aside=counts["set_aside"],
        out=plan.out,
        dropped_to=plan.dropped,
        manifest=plan.manifest_path,
        bytes=whole.bytes,
        sha256=whole.sha256,
        notes=tuple(written.notes),
    )


def _write(plan: ExportPlan, sources: Sequence[Content], progress: Progress) -> Written:
    """Write, check and name the files; what they hold."""
    how = route(plan)
    with contextlib.ExitStack() as stack:
        # Left in the opposite order: the manifest gets its name last.
        manifest = stack.enter_context(staged(plan.manifest_path))
        gone = stack.enter_context(staged(plan.dropped)) if plan.dropped else None
        out = stack.enter_context((staged_folder if plan.in_folder else staged)(plan.out))
        put = places(plan, out)
        for place in put:
            place.plain.parent.mkdir(parents=True, exist_ok=True)
            if place.packed:
                stack.callback(place.plain.unlink, missing_ok=True)
        notes = [*how.write(plan, put, progress), *_mixed(plan), *_narrowed(plan)]
        left = _write_dropped(plan, gone, progress) if gone else None
        how.check(plan, put, progress)
        progress(len(plan.kept), len(plan.kept), "checking what was written")
        for place in put:
            if place.packed:
                pack(place.plain, place.path, place.pack, place.codec)
                place.plain.unlink()
        kept = _kept(plan, put, out)
        written = Written(sources, kept, left, notes)
        write_manifest(plan, manifest, written)
    return written


def _mixed(plan: ExportPlan) -> list[str]:
    """What is lost where files of several splits become one file."""
    splits = dict.fromkeys(piece.split for piece in plan.pieces if piece.split)
    if not plan.joined or len(splits) < 2:
        return []
    return [f"One file holds {' and '.join(splits)}, and does not tell them apart."]


def _narrowed(plan: ExportPlan) -> list[str]:
    """That UTF-16 is not kept where values, or several files as one, are written."""
    wide = any(piece.wide for piece in plan.pieces)
    if not wide or keeps_form(plan) or plan.target in COLUMNAR:
        return []
    return ["Written in UTF-8 instead of UTF-16."]


def _write_dropped(plan: ExportPlan, path: Path, progress: Progress) -> Content:
    """Write and check the dropped set; what it holds."""
    name = plan.dropped.name if plan.dropped else ""
    form, ending = promised(name), packing(name)
    if form in COLUMNAR:
        dropped_rows.write(plan, path, form, progress)
        dropped_rows.check(plan, path, form, progress)
        return content_of(path)
    plain = path.with_name(f"{path.name}.plain") if ending else path
    try:
        dropped.write(plan, plain, progress)
        dropped.check(plan, plain, progress)
        if ending:
            pack(plain, path, ending)
    finally:
        if ending:
            plain.unlink(missing_ok=True)
    return content_of(path)


def _kept(plan: ExportPlan, put: Sequence[Place], out: Path) -> list[tuple[Path, Content]]:
    """Final path and content of each file of the kept set."""
    if not plan.in_folder:
        return [(plan.out, content_of(out))]
    found = [(place.name, content_of(place.path)) for place in put]
    if plan.target == "huggingface":
        rows = [place.rows for place in put]
        streams = [
            (name, content, count) for (name, content), count in zip(found, rows, strict=True)
        ]
        before = plan.folder if is_huggingface(plan) and keeps_form(plan) else None
        made = huggingface.describe(out, streams, before)
        found += [(name, content_of(out / name)) for name in made]
    return [(plan.out / name, content) for name, content in found]
