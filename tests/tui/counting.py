"""Counts what a widget sends to the terminal."""

from textual.widget import Widget


def lines_sent(widget: Widget) -> list[int]:
    """How many lines each repaint from now on is of, one after the other; 0 for the whole widget.

    The list grows as the widget is repainted.
    """
    sent: list[int] = []
    refresh = widget.refresh

    def counted(*regions: object, **given: bool) -> object:
        sent.append(len(regions))
        return refresh(*regions, **given)  # type: ignore[arg-type]

    widget.refresh = counted  # type: ignore[method-assign, assignment]
    return sent
