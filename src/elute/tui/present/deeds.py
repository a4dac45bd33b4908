"""What was done in one round: its operations, metrics, settings and times, as lines to read."""

from collections.abc import Iterable, Mapping

from elute.core.safe import safe
from elute.core.settings import Value
from elute.engine.story import RoundNode
from elute.tui.present.numbers import metric
from elute.tui.present.spans import Spans, left, one_line, wrap
from elute.tui.present.times import date_and_time, day_and_time

LABEL = 10
TIME = 13


def page(node: RoundNode, cells: int) -> list[Spans]:
    """Everything about a round, a label before each of its parts."""
    room = max(10, cells - LABEL)
    parts = {
        "done": _deeds(node, room),
        "metrics": _metrics(node.metrics, room),
        "settings": _settings(node.settings, room),
        "seconds": packed((f"{safe(s)} {took:.1f}" for s, took in node.seconds.items()), room),
    }
    lines = [_head(node, cells)]
    for label, found in parts.items():
        for place, spans in enumerate(found):
            lines.append(((left("" if place else label, LABEL), "head"), *spans))
    return lines


def _head(node: RoundNode, cells: int) -> Spans:
    """`round 2b after 1a · 2026-11-22 21:40 to 2026-11-22 22:10`."""
    name = f"round {node.name}"
    after = f" after {node.parent}" if node.parent else ""
    began, ended = date_and_time(node.began), date_and_time(node.ended)
    span = f" · {began}{f' to {ended}' if ended != began else ''}" if began else ""
    return ((name, "strong"), (one_line(f"{after}{span}", max(0, cells - len(name))), "quiet"))


def _deeds(node: RoundNode, cells: int) -> list[Spans]:
    """One operation after the other: when, what, on whose word."""
    if not node.deeds:
        return [(("nothing was decided or set yet", "quiet"),)]
    lines: list[Spans] = []
    for deed in node.deeds:
        author = f" · {safe(deed.author)}" if deed.author else ""
        told = wrap(f"{safe(deed.words)}{author}", cells - TIME)
        for place, text in enumerate(told):
            at = day_and_time(deed.at) if place == 0 else ""
            lines.append(((left(at, TIME), "quiet"), (text, "")))
    return lines


def _metrics(metrics: Mapping[str, float | None], cells: int) -> list[Spans]:
    named = (f"{metric_name(name)} {metric(name, value)}" for name, value in metrics.items())
    return packed(named, cells)


def metric_name(name: str) -> str:
    """`davies_bouldin` as `davies bouldin`."""
    return safe(name).replace("_", " ")


def _settings(settings: Mapping[str, Mapping[str, Value]], cells: int) -> list[Spans]:
    """A step a paragraph: `cluster   method=hdbscan  min_size=15`."""
    lines: list[Spans] = []
    wide = max((len(step) for step in settings), default=0) + 2
    for step, values in settings.items():
        shown = (f"{safe(key)}={setting(value)}" for key, value in values.items())
        for place, spans in enumerate(packed(shown, cells - wide)):
            lines.append(((left("" if place else safe(step), wide), "quiet"), *spans))
    return lines


def setting(value: Value | None) -> str:
    """A value as it would be typed after `:set`; a dash for none."""
    if value is None:
        return "–"
    return str(value).lower() if isinstance(value, bool) else safe(str(value))


def packed(entries: Iterable[str], cells: int) -> list[Spans]:
    """As many entries a line as fit, none of them broken."""
    lines: list[str] = []
    for entry in entries:
        longer = f"{lines[-1]}   {entry}" if lines else ""
        if lines and len(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(one_line(entry, cells))
    return [((text, ""),) for text in lines]
