"""`elute check`, for front ends."""

from collections.abc import Iterator
from pathlib import Path

from elute.core.errors import BadInput
from elute.session.check import Finding, check
from elute.session.layout import Layout, is_session


def check_session(folder: Path) -> Iterator[Finding]:
    """One finding for every part of the session at `folder`.

    Raises:
        BadInput: there is no session.
    """
    if not is_session(folder):
        raise BadInput(f"{folder} is not the folder of a session.", "It holds a file session.json.")
    return check(Layout(folder))
