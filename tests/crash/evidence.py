"""What is left on the disk, read without the engine's help."""

import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np

Plain = dict[str, Any]


def operations(session: Path) -> list[Plain]:
    """The operations of a journal in order, without times and writers, up to the first bad line.

    Left out: who opened it, and which steps have results, which is not the user's doing.
    """
    return [entry for entry in entries(session) if entry["op"] not in ("opened", "step")]


def entries(session: Path) -> list[Plain]:
    """Every whole line of a journal."""
    path = session / "journal.jsonl"
    found = []
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else []:
        checksum, _, body = line.rstrip(b"\n").partition(b" ")
        if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(body):
            break
        entry = json.loads(body)
        for personal in ("at", "by", "seconds", "peak_rss_mb", "tip"):
            entry.pop(personal, None)
        if entry["op"] == "exported":
            entry["path"] = Path(entry["path"]).name
        found.append(entry)
    return found


def vectors(session: Path) -> dict[str, str]:
    """Text hash -> digest of its vector, over all shards that a manifest names."""
    found: dict[str, str] = {}
    for manifest in session.glob("vectors/*/manifest.jsonl"):
        for line in manifest.read_bytes().splitlines():
            try:
                name = json.loads(line)["name"]
            except ValueError:
                continue
            made = np.load(manifest.with_name(f"{name}.npy"))
            hashes = np.load(manifest.with_name(f"{name}.hashes.npy"))
            for key, vector in zip(hashes, made, strict=True):
                label = f"{manifest.parent.name}/{bytes(key).hex()}"
                assert label not in found, "a text was embedded twice"
                found[label] = digest(vector.tobytes())
    return found


def results(session: Path) -> dict[str, str]:
    """File -> digest of its content, over all stored results, without what they tell of damage."""
    found = {}
    for path in sorted(session.glob("artefacts/[!.]*/[!.]*")):
        content = path.read_bytes()
        if path.name == "value.json":
            value = {key: it for key, it in json.loads(content).items() if key != "notes"}
            content = json.dumps(value).encode()
        # The manifest beside it is what `elute check` goes by.
        if path.name != "manifest.json":
            found[str(path.relative_to(session))] = digest(content)
    return found


def exported(root: Path) -> dict[str, str]:
    """File -> digest of its content, over all targets that are there; places made neutral."""
    paths = sorted(path for path in (root / "out").glob("[!.]*"))
    neutral = {path.name: re.sub(rb'"/[^"]*/', b'"', path.read_bytes()) for path in paths}
    return {name: digest(content) for name, content in neutral.items()}


def portrait(root: Path) -> Plain:
    """All that must be the same however often a victim was killed on the way."""
    session = root / "s.elute"
    steps = {json.dumps(it, sort_keys=True) for it in entries(session) if it["op"] == "step"}
    return {
        "operations": operations(session),
        "steps": sorted(steps),
        "vectors": vectors(session),
        "results": results(session),
        "exported": exported(root),
    }


def leftovers(root: Path) -> int:
    """Files under temporary names that nobody will ever look at."""
    return sum(1 for path in root.rglob(".*") if path.is_file())


def digest(data: bytes) -> str:
    """A short name of content."""
    return hashlib.sha256(data).hexdigest()[:16]
