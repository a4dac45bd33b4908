"""A look at the map as plain values, to be kept and taken up again at the next start."""

import math
from collections.abc import Mapping
from dataclasses import astuple, replace

from elute.tui.drawing.camera import Box, Camera, Turn, around
from elute.tui.drawing.look import Look

Plain = bool | int | float | str | None
_BOX = ("left", "right", "bottom", "top")
_MOST_CELLS = 1_000


def plain(look: Look) -> dict[str, Plain]:
    """Where one stands: the turn, the whole, the part in view, and the box."""
    box = dict(zip(_BOX, astuple(look.camera.box), strict=True))
    home = zip(_BOX, astuple(look.camera.home), strict=True)
    turn = {} if look.turn is None else {"yaw": look.turn.yaw, "pitch": look.turn.pitch}
    lines, columns = look.reach
    return {
        **box,
        **{f"home_{edge}": value for edge, value in home},
        **turn,
        "x": look.at[0],
        "y": look.at[1],
        "lines": lines,
        "columns": columns,
        "row": look.row_id,
    }


def again(look: Look, kept: Mapping[str, Plain]) -> Look:
    """The same cloud looked at as it was; as it is where that was another map, or is nonsense."""
    try:
        turn = None if look.turn is None else Turn(_number(kept["yaw"]), _number(kept["pitch"]))
        home = Box(*(_number(kept[f"home_{edge}"]) for edge in _BOX))
        box = Box(*(_number(kept[edge]) for edge in _BOX))
        at = _number(kept["x"]), _number(kept["y"])
        reach = int(_number(kept["lines"])), int(_number(kept["columns"]))
    except (KeyError, ValueError):
        return look
    if turn is not None:
        if not -90 <= turn.pitch <= 90:
            return look
        flat, nearness = turn.project(look.cloud.points)
        look = replace(look, turn=turn, flat=flat, nearness=nearness, camera=around(flat))
    inside = home.left <= box.left < box.right <= home.right
    inside &= home.bottom <= box.bottom < box.top <= home.top
    if home != look.camera.home or not inside or not box.holds(*at):
        return look
    row = kept.get("row")
    known = isinstance(row, int) and look.cloud.position(row) is not None
    return replace(
        look,
        camera=Camera(home, box),
        at=at,
        reach=(min(max(1, reach[0]), _MOST_CELLS), min(max(1, reach[1]), _MOST_CELLS)),
        row_id=row if known and isinstance(row, int) else None,
    )


def _number(value: Plain) -> float:
    """A finite number.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)
