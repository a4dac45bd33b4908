"""The manifest: counts, reasons and checksums, so that an export can be traced and checked."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from elute.durable import replace
from elute.export.digest import Content
from elute.export.plan import ExportPlan
from elute.export.staged import ORDINARY

VERSION = 2


@dataclass(frozen=True)
class Written:
    """What an export has read and written.

    Attributes:
        sources: content of each original, in order.
        kept: path and content of each file of the kept set, what describes them too.
        dropped: content of the dropped set, if one was written.
        notes: what a conversion did to values.
    """

    sources: Sequence[Content]
    kept: Sequence[tuple[Path, Content]]
    dropped: Content | None
    notes: Sequence[str]


def write_manifest(plan: ExportPlan, path: Path, written: Written) -> None:
    """Write the manifest of an export to `path`, as JSON."""
    sources = zip(plan.originals, written.sources, strict=True)
    document = {
        "manifest": VERSION,
        "rows": plan.counts(plan.exported),
        "parts": _parts(plan),
        "splits": _splits(plan),
        "dropped_by": _reasons(plan),
        "format": {"source": plan.records.format, "kept": plan.target},
        "source": [_file(source, content) for source, content in sources],
        "kept": [_file(file, content) for file, content in written.kept],
        "dropped": _file(plan.dropped, written.dropped)
        if plan.dropped and written.dropped
        else None,
        "notes": list(written.notes),
        "facts": plan.facts,
    }
    text = json.dumps(document, indent=2, default=str)
    replace(path, text.encode() + b"\n", ORDINARY)


def _file(path: Path, content: Content) -> dict[str, object]:
    """A file as the manifest names it."""
    return {"path": str(path), **asdict(content)}


def _parts(plan: ExportPlan) -> list[dict[str, object]]:
    """What became of the rows of each part."""
    parts: list[dict[str, object]] = []
    for place, part in enumerate(plan.parts):
        mask = np.zeros(len(plan.kept), dtype=np.bool_)
        mask[plan.records.rows_of(place)] = True
        exported = part.name not in plan.beside
        told = {"name": part.name, "split": part.split, "exported": exported}
        parts.append({**told, **plan.counts(mask)} if exported else {**told, "in": int(mask.sum())})
    return parts


def _splits(plan: ExportPlan) -> dict[str, dict[str, int]]:
    """What became of the rows of each split."""
    return {
        name: plan.counts((plan.records.splits == place) & plan.exported)
        for place, name in enumerate(plan.records.split_names)
    }


def _reasons(plan: ExportPlan) -> list[dict[str, object]]:
    """How many rows left for each round, reason and author, in the order of their first row."""
    seen: Counter[tuple[object, object, object]] = Counter()
    for row in plan.dropped_ids:
        why = plan.why(row)
        seen[why.get("round"), why.get("reason"), why.get("author")] += 1
    return [
        {"round": round_, "reason": reason, "author": author, "rows": rows}
        for (round_, reason, author), rows in seen.items()
    ]
