"""Where every record of the source ends up: the kept set, the dropped set, the manifest.

Which bytes belong to a record, in a text format:

- A record is the bytes of its span. What stands between it and the next record (its line end, blank
  lines) travels with it; what stands after the last record travels with the last.
- What stands before the first record (byte order mark, header line, blank lines, a JSON array's
  `[`) always stays. So with nothing dropped the output is the source, byte for byte.
- In a JSON array what stands between two records belongs to the later one, except before the first
  record that is kept; what follows the last record (the `]`) always stays. So the commas are right.

Parquet keeps its schema, its metadata and its values; row groups are cut anew.

Nothing gets its final name before it was read again and the law was seen to hold: kept + dropped =
input, by counts and by content.
"""

import contextlib

from elute.core.progress import Progress
from elute.export import parquet, parquet_check, text, text_check
from elute.export.digest import Content, content_of
from elute.export.manifest import write_manifest
from elute.export.plan import ExportPlan, ExportSummary
from elute.export.refuse import refuse_changed, refuse_targets
from elute.export.staged import staged

__all__ = ["ExportPlan", "ExportSummary", "export"]


def export(plan: ExportPlan, progress: Progress) -> ExportSummary:
    """Write the kept set, the dropped set if asked for, and the manifest.

    Progress counts records, once while writing and once while checking.

    Raises:
        CannotWrite: a target exists (without `force`), is the source or another target, or its
            folder is missing or not writable, or the disk is full.
        BadInput: the source is gone or changed.
        EluteError: what was written is not what was to be written; no target was touched.
    """
    refuse_targets(plan)
    source = refuse_changed(plan)
    kept = _write(plan, source, progress)
    return ExportSummary(
        rows=len(plan.kept),
        kept=int(plan.kept.sum()),
        dropped=int((~plan.kept).sum()),
        out=plan.out,
        dropped_to=plan.dropped,
        manifest=plan.manifest_path,
        bytes=kept.bytes,
        sha256=kept.sha256,
    )


def _write(plan: ExportPlan, source: Content, progress: Progress) -> Content:
    """Write, check and name the files; what the kept set holds."""
    columnar = plan.records.format == "parquet"
    form = parquet if columnar else text
    check = parquet_check.check if columnar else text_check.check
    with contextlib.ExitStack() as stack:
        # Left in the opposite order: the manifest gets its name last.
        manifest = stack.enter_context(staged(plan.manifest_path))
        dropped = stack.enter_context(staged(plan.dropped)) if plan.dropped else None
        out = stack.enter_context(staged(plan.out))
        form.write_kept(plan, out, progress)
        if dropped is not None:
            form.write_dropped(plan, dropped, progress)
        check(plan, out, dropped, progress)
        kept = content_of(out)
        left = content_of(dropped) if dropped is not None else None
        write_manifest(plan, manifest, source, kept, left)
    return kept
