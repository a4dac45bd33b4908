"""The manifest, and how files are left."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

from elute.core.progress import silent
from elute.export import export

from .conftest import Planned


def as_listed(path: Path) -> dict[str, object]:
    """A file as the manifest lists it."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return {"path": str(path), "bytes": len(content), "sha256": digest}


LINES = b"".join(b"line %d\n" % n for n in range(6))


def test_the_manifest_adds_up(planned: Planned, tmp_path: Path) -> None:
    """Counts, reasons, checksums and facts of one export."""
    plan = planned("a.txt", LINES, (1, 2, 3), dropped=tmp_path / "d.jsonl", facts={"session": "s"})
    made = export(plan, silent)
    assert made.manifest == tmp_path / "out-a.txt.manifest.json"
    told = json.loads(made.manifest.read_text())
    assert told["rows"] == {"in": 6, "kept": 3, "dropped": 3, "set_aside": 0}
    assert told["format"] == {"source": "text", "kept": "text"}
    assert told["dropped_by"] == [
        {"round": 2, "reason": "a copy", "author": "person", "rows": 2},
        {"round": 1, "reason": "blank", "author": "person", "rows": 1},
    ]
    assert told["facts"] == {"session": "s"}
    assert plan.dropped is not None
    assert told["source"] == [as_listed(plan.originals[0])]
    assert told["kept"] == [as_listed(plan.out)]
    assert told["dropped"] == as_listed(plan.dropped)
    assert (made.sha256, made.bytes) == (told["kept"][0]["sha256"], told["kept"][0]["bytes"])


def test_without_a_dropped_file(planned: Planned, tmp_path: Path) -> None:
    """Reasons are counted even where the dropped records go nowhere."""
    plan = replace(planned("a.txt", LINES, (0,)), manifest=tmp_path / "m.json")
    export(plan, silent)
    told = json.loads((tmp_path / "m.json").read_text())
    assert told["dropped"] is None
    assert told["dropped_by"][0]["rows"] == 1


def test_the_users_umask_holds(planned: Planned, tmp_path: Path) -> None:
    """Exports are the user's files, not the session's private ones; nothing else is left behind."""
    before = os.umask(0o027)
    try:
        export(planned("a.txt", LINES, (0,), dropped=tmp_path / "d.jsonl"), silent)
    finally:
        os.umask(before)
    modes = {it.name: it.stat().st_mode & 0o777 for it in tmp_path.iterdir() if it.name != "a.txt"}
    assert modes == {"out-a.txt": 0o640, "d.jsonl": 0o640, "out-a.txt.manifest.json": 0o640}
