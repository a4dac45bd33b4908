"""The line below the map that says what its colours mean, where names on the map do not."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from elute.core.safe import clip, safe
from elute.tui.drawing.cloud import SHADES_OF_NUMBER, Colouring
from elute.tui.drawing.palette import OTHERS_INK, RAMP_INK, letter
from elute.tui.widgets.map_lines import READ_LIMIT, Brushes

LONGEST = 24  # cells of a name

Entry = tuple[str, str, Style]


def legend(by: Colouring, brushes: Brushes, width: int) -> Strip:
    """Each colour with its meaning, as many as fit whole; `width` cells."""
    entries = _of_groups(by, brushes) if by.kind == "groups" else _of_shades(by, brushes)
    segments = [Segment(f"{clip(safe(by.by[:READ_LIMIT]), LONGEST, cell_len)}  ", brushes.quiet)]
    for sign, text, style in entries:
        used = sum(segment.cell_length for segment in segments)
        if used + cell_len(f"{sign} {text}  ") > width:
            segments.append(Segment("…", brushes.quiet))
            break
        segments += [
            Segment(f"{sign} ", style),
            Segment(f"{text}  " if text else "", brushes.plain),
        ]
    return Strip(segments).adjust_cell_length(width, brushes.plain)


def _of_groups(by: Colouring, brushes: Brushes) -> list[Entry]:
    """Sign, name and style of each group with a colour, of all others, and of none."""
    palette = brushes.palette
    entries = []
    for group, name in enumerate(by.names[: palette.most_groups]):
        sign = letter(group) if brushes.letters else "●"
        text = clip(safe(name[:READ_LIMIT]), LONGEST, cell_len)
        entries.append((sign, text, palette.cluster(group)))
    others = len(by.names) - palette.most_groups
    if others > 0:
        style = palette.styles[OTHERS_INK]
        entries.append((":" if brushes.letters else "●", f"{others:,} others", style))
    if by.groups is not None and (by.groups < 0).any():
        entries.append(("." if brushes.letters else "●", "none", palette.cluster(-1)))
    return entries


def _of_shades(by: Colouring, brushes: Brushes) -> list[Entry]:
    """Sign, where it ends and style of each shade, the lowest first."""
    if by.kind == "density":
        texts = {0: "few rows", SHADES_OF_NUMBER - 1: "many"}
        shades = list(range(SHADES_OF_NUMBER))
    else:
        shades = by.steps.tolist()
        ends = _told(by.bounds)
        last = f"{ends[-1]}+" if ends else "all alike"
        texts = dict(zip(shades, [*(f"<{end}" for end in ends), last], strict=True))
    return [
        (
            str(shade + 1) if brushes.letters else "●",
            texts.get(shade, ""),
            brushes.palette.styles[RAMP_INK + shade],
        )
        for shade in shades
    ]


def _told(bounds: Sequence[float]) -> list[str]:
    """Bounds in a few characters each, with decimals enough that no two look alike."""
    for decimals in range(2 if max(map(abs, bounds), default=0) < 100 else 0, 7):
        told = [f"{it:,.{decimals}f}" if abs(it) < 1e7 else f"{it:.3g}" for it in bounds]
        if len(set(told)) == len(told):
            break
    return told
