"""`elute check`, for front ends."""

from collections.abc import Iterator
from pathlib import Path

from elute.core.errors import BadInput
from elute.session.check import Finding, check
from elute.session.layout import Layout, is_session

__all__ = ["Finding", "check_session"]


def check_session(folder: Path) -> Iterator[Finding]:
    """One finding for every part of the session at `folder`.

    Raises:
        BadInput: there is no session.
    """
    try:
        there = is_session(folder)
    except PermissionError as problem:
        title = f"{folder} may not be read."
        raise BadInput(title, "It belongs to another user, or lacks permissions.") from problem
    if not there:
        hint = "A session is a folder with the files session.json and journal.jsonl in it."
        raise BadInput(f"{folder} is not a session.", hint)
    return check(Layout(folder))
