"""What killed writers leave behind in a session: temporary files, and vectors nobody names."""

import contextlib
import shutil
from pathlib import Path

from elute import durable
from elute.session.layout import Layout
from elute.session.lock import holder
from elute.session.vectors import unnamed


def find(layout: Layout) -> list[Path]:
    """Temporary files and folders in a session; those of living writers too."""
    stores = sorted(layout.vectors.iterdir()) if layout.vectors.is_dir() else []
    stores = [path for path in stores if path.is_dir()]
    folders = [layout.root, layout.artefacts, layout.unpacked, *stores]
    found = [path for folder in folders for path in durable.temporaries(folder)]
    found += [path for folder in stores for path in unnamed(folder)]
    for lock in (layout.lock, layout.worker_lock):
        found += sorted(layout.root.glob(f"{lock.name}.held.*"))
    return found


def size(paths: list[Path]) -> int:
    """Bytes in them; what vanishes meanwhile counts nothing."""
    total = 0
    for path in paths:
        with contextlib.suppress(OSError):
            files = path.rglob("*") if path.is_dir() else [path]
            total += sum(file.lstat().st_size for file in files if not file.is_dir())
    return total


def remove(layout: Layout) -> None:
    """Remove them, for the one writer; not while a worker, which writes too, is there."""
    if holder(layout.worker_lock) is not None:
        return
    for path in find(layout):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
