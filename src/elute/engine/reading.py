"""The step `load`, in a child with limits: a file that crashes its reader ends in one sentence."""

from elute import cycle
from elute.core.progress import Progress
from elute.core.recipe import Settings
from elute.core.settings import plain
from elute.engine.child import Limits, carry_out
from elute.engine.dataset import parts_of
from elute.session.layout import Layout
from elute.session.source import Source


def load_in_child(
    layout: Layout, source: Source, settings: Settings, fingerprint: str, progress: Progress
) -> None:
    """Read the records of a dataset and store them under `fingerprint`.

    Raises:
        Cancelled: by `progress`; nothing half is left.
        BadInput: as `steps.load.load`; or the child crashed, or reached a limit.
        CannotWrite: the records, or plain bytes of a compressed file, cannot be written.
    """
    parts = parts_of(layout, source, progress)
    order = {
        "deed": "load",
        "root": str(layout.root),
        "parts": [(part.name, str(part.path), part.split) for part in parts],
        "method": cycle.method_name("load", settings),
        "settings": plain(cycle.method("load", settings)),
        "fingerprint": fingerprint,
        "left_out": source.left_out(),
    }
    size = sum(part.path.stat().st_size for part in parts)
    carry_out(order, Limits.for_bytes(size), source.path, progress)
