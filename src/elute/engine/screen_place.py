"""Where a screen stands: what is lost with a terminal unless it is kept beside the decisions."""

import base64
import binascii
import zlib
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from elute import cycle
from elute.core.state import State
from elute.session import views
from elute.session.layout import Layout

Plain = bool | int | float | str | None


@dataclass(frozen=True)
class Seen:
    """A screen's place in the round at work.

    Attributes:
        pane: the active one.
        zoomed: whether it has the whole screen.
        page: the page that lies over the panes; "" for none.
        query: the filter of the rows as it is typed; "" for all rows.
        order: what the rows are ordered by; "" for their own order, as are
        clusters_by: the clusters.
        row: the row at the cursor; None where there is none.
        top: the line of the rows that is at the top of their pane.
        cluster: the cluster at the clusters' cursor; None where there is none.
        clusters: those that are marked.
        advice: the place of the cursor among the proposals.
        marks: one bit a row (numpy.packbits), set for the marked ones; empty where none is.
        map: how the map is looked at, as its pane tells it.
        about: the cluster whose card is seen beside the panes; None for none in particular.
        same_clusters: whether the clusters are still those there were.
    """

    pane: str = "rows"
    zoomed: bool = False
    page: str = ""
    query: str = ""
    order: str = ""
    clusters_by: str = ""
    row: int | None = None
    top: int = 0
    cluster: int | None = None
    clusters: tuple[int, ...] = ()
    advice: int = 0
    marks: bytes = b""
    map: dict[str, Plain] = field(default_factory=dict)
    about: int | None = None
    same_clusters: bool = True


def keep(layout: Layout, seen: Seen, state: State, clusters: str) -> None:
    """Keep it for the next start.

    Args:
        layout: the session's folder.
        seen: the place.
        state: of the session as it stands.
        clusters: fingerprint of the clusters there are.

    Raises:
        CannotWrite: it is not on the disk.
    """
    plain = asdict(replace(seen, marks=b""))
    del plain["same_clusters"]
    marks = base64.b64encode(zlib.compress(seen.marks, 1)).decode() if seen.marks else ""
    views.keep(layout, {**_of(state), "clusters_of": clusters, **plain, "marks": marks})


def kept(layout: Layout, state: State, clusters: str) -> Seen | None:
    """The place that was kept last, as far as it is one in the round at work.

    Where the clusters are others now, none of what was theirs is told.

    Args:
        layout: the session's folder.
        state: of the session as it stands.
        clusters: fingerprint of the clusters there are.
    """
    plain = views.kept(layout)
    if plain is None or any(plain.get(key) != value for key, value in _of(state).items()):
        return None
    seen = _read(plain, len(state.started))
    if seen is None or plain.get("clusters_of") == clusters:
        return seen
    return replace(seen, cluster=None, clusters=(), about=None, same_clusters=False)


def _of(state: State) -> dict[str, object]:
    """Which round it is of: two branches may have one of the same number."""
    rows = len(state.started)
    return {"round": state.round, "rows": rows, "rows_of": cycle.rows_name(state.started)}


def _read(plain: dict[str, Any], rows: int) -> Seen | None:
    """What a file says, which anybody may have written; None where it makes no sense."""
    values = {it.name: plain[it.name] for it in fields(Seen) if it.name in plain}
    values.pop("same_clusters", None)
    if not all(_fits(name, value, rows) for name, value in values.items()):
        return None
    marks = _marks(str(values.pop("marks", "")), rows)
    if marks is None:
        return None
    values["clusters"] = tuple(values.get("clusters", ()))
    return Seen(**values, marks=marks)


def _fits(name: str, value: object, rows: int) -> bool:
    """Whether a field can have this value."""
    if name == "row":
        return value is None or (_whole(value) and 0 <= int(str(value)) < rows)
    if name in ("cluster", "about"):
        return value is None or _whole(value)
    if name in ("top", "advice"):
        return _whole(value)
    if name == "clusters":
        return isinstance(value, list) and all(map(_whole, value))
    if name == "map":
        return isinstance(value, dict) and all(
            it is None or isinstance(it, bool | int | float | str) for it in value.values()
        )
    return isinstance(value, bool if name == "zoomed" else str)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _marks(text: str, rows: int) -> bytes | None:
    """The bits of the marks; None where they are not those of so many rows."""
    if not text:
        return b""
    size = (rows + 7) // 8
    try:
        packed = base64.b64decode(text, validate=True)
        # No more than is needed: a few bytes can be made to unpack to gigabytes.
        bits = zlib.decompressobj().decompress(packed, size + 1)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return bits if len(bits) == size else None
