"""The help screen, made of the registry of actions and of numbers, so that it cannot be wrong."""

from elute.engine.meanings import CLUSTER, OVERALL
from elute.tui.actions import GROUPS, PANES, Action, key_name
from elute.tui.present.signs import SIGNS
from elute.tui.present.spans import Spans, left, wrap

KEYS = 16
NAMES = 25


def page(cells: int) -> list[Spans]:
    """Every action under its heading: keys, what it does, where; then signs and numbers."""
    lines: list[Spans] = []
    for group, actions in GROUPS.items():
        lines.append(((group, "head"),))
        for action in actions:
            lines += _entry(action, cells)
        lines.append(())
    return [*lines, *_signs(cells), *_numbers(cells)]


def _signs(cells: int) -> list[Spans]:
    """What the signs in front of the lines mean, pane by pane."""
    lines: list[Spans] = []
    for pane, signs in SIGNS.items():
        lines.append(((f"Signs: {pane}", "head"),))
        for sign in signs:
            for place, text in enumerate(wrap(sign.meaning, cells - KEYS)):
                lines.append(((left("" if place else sign.glyph, KEYS), "key"), (text, "")))
        lines.append(())
    return lines


def _numbers(cells: int) -> list[Spans]:
    """What the numbers about clusters mean, under their headings."""
    told = {**OVERALL, "a cluster's card and columns": CLUSTER}
    lines: list[Spans] = []
    for heading, meanings in told.items():
        lines.append(((f"Numbers: {heading}", "head"),))
        for name, meaning in meanings.items():
            for place, text in enumerate(wrap(meaning, cells - NAMES)):
                shown = "" if place else name.replace("_", " ")
                lines.append(((left(shown, NAMES), "key"), (text, "")))
        lines.append(())
    return lines


def _entry(action: Action, cells: int) -> list[Spans]:
    keys = "  ".join(key_name(key) for key in action.keys)
    panes = [pane for pane in action.panes if pane in PANES] or action.panes
    where = f"  ({', '.join(panes)})" if 0 < len(panes) < 3 else ""
    first, *more = wrap(f"{action.help}{where}", cells - KEYS)
    rest: list[Spans] = [((" " * KEYS, ""), (line, "")) for line in more]
    return [((left(keys, KEYS), "key"), (first, "")), *rest]
