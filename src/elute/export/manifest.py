"""The manifest: counts, reasons and checksums, so that an export can be traced and checked."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from elute.durable import replace
from elute.export.digest import Content
from elute.export.plan import ExportPlan
from elute.export.staged import ORDINARY

VERSION = 1


def write_manifest(
    plan: ExportPlan, path: Path, source: Content, kept: Content, dropped: Content | None
) -> None:
    """Write the manifest of an export to `path`, as JSON.

    Args:
        plan: the export.
        path: where to.
        source: content of the source.
        kept: content of the kept set.
        dropped: content of the dropped set, if one was written.
    """
    ids = plan.dropped_ids
    document = {
        "manifest": VERSION,
        "rows": {"in": len(plan.kept), "kept": len(plan.kept) - len(ids), "dropped": len(ids)},
        "dropped_by": _reasons(plan, ids),
        "source": {"path": str(plan.source), **asdict(source)},
        "kept": {"path": str(plan.out), **asdict(kept)},
        "dropped": {"path": str(plan.dropped), **asdict(dropped)} if dropped else None,
        "facts": plan.facts,
    }
    text = json.dumps(document, indent=2, default=str)
    replace(path, text.encode() + b"\n", ORDINARY)


def _reasons(plan: ExportPlan, ids: Sequence[int]) -> list[dict[str, object]]:
    """How many rows left for each round, reason and author, in the order of their first row."""
    seen: Counter[tuple[object, object, object]] = Counter()
    for row in ids:
        why = plan.why(row)
        seen[why.get("round"), why.get("reason"), why.get("author")] += 1
    return [
        {"round": round_, "reason": reason, "author": author, "rows": rows}
        for (round_, reason, author), rows in seen.items()
    ]
