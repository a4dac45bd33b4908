"""What killed writers left behind is found and removed, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from elute.core.fingerprint import of_texts
from elute.session import leftovers
from elute.session.layout import Layout
from elute.session.lock import Lock
from elute.session.vectors import VectorStore


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A session with a store of vectors, and what is left of three killed writers."""
    made = Layout(tmp_path / "s.elute")
    store = VectorStore(made.vectors / "key")
    store.add(of_texts([b"a", b"b"]), np.ones((2, 3), np.float32))
    (made.artefacts / "whole").mkdir(parents=True)
    (made.artefacts / ".half.00112233.tmp").mkdir()
    for name in LEFT:
        (made.root / name).write_bytes(b"12345")
    return made


LEFT = (
    ".session.json.0123abcd.tmp",
    "lock.held.89abcdef",
    "artefacts/.half.00112233.tmp/labels.npy",
    "vectors/key/.shard-000001.npy.0123abcd.tmp",
    "vectors/key/shard-000001.npy",
    "vectors/key/shard-000001.hashes.npy",
)


def test_they_are_removed(layout: Layout) -> None:
    """Temporary files and vectors that no manifest names go; everything that counts stays."""
    (layout.root / ".notes").write_text("mine")
    (layout.root / "journal.tail.1").write_text("kept aside")
    found = leftovers.find(layout)
    assert len(found) == 6
    assert leftovers.size(found) == 30
    leftovers.remove(layout)
    assert leftovers.find(layout) == []
    left = {str(path.relative_to(layout.root)) for path in layout.root.rglob("*")}
    assert {"artefacts/whole", "vectors/key/shard-000000.npy", ".notes", "journal.tail.1"} <= left
    assert VectorStore(layout.vectors / "key").damaged == []


def test_a_living_worker_is_left_alone(layout: Layout) -> None:
    """It may be writing one of them at this moment."""
    lock = Lock(layout.worker_lock)
    leftovers.remove(layout)
    assert len(leftovers.find(layout)) == 6
    lock.release()


def test_a_damaged_manifest_keeps_its_shards(layout: Layout) -> None:
    """Vectors whose line is damaged are still to be seen."""
    manifest = layout.vectors / "key" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().replace(b"count", b"cound"))
    leftovers.remove(layout)
    kept = sorted(path.name for path in (layout.vectors / "key").glob("shard-*"))
    assert len(kept) == 4
