"""What is said of the rows selected on the map."""

from elute.core.amounts import counted
from elute.tui.present.numbers import count

EMPTY = "There is no row in the box."


def selected(added: int, total: int) -> str:
    """After `s`."""
    if not added:
        return "The rows in the box were selected already."
    return f"{counted(added, 'row')} selected{_in_all(added, total)}."


def unselected(taken: int, total: int) -> str:
    """After `u`."""
    if not taken:
        return "Nothing is selected in the box; U undoes."
    return f"{counted(taken, 'row')} unselected, {count(total)} still selected."


def toggled(added: int, taken: int, total: int) -> str:
    """After `t`."""
    return f"{count(added)} selected, {count(taken)} unselected; {count(total)} in all."


def note(selected: int, by: str, only: int | None, name: str) -> str:
    """What the map's title says of selection, colours and what is left out: `12 selected`."""
    parts = [f"{count(selected)} selected"] if selected else []
    parts += [f"by {by}"] if by != "cluster" else []
    parts += [f"only {name}"] if only is not None else []
    return " · ".join(parts)


def _in_all(some: int, total: int) -> str:
    return f", {count(total)} in all" if total != some else ""
