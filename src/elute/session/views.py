"""Where the screen stood when it was last seen, so that the next start begins there.

It is no part of the session's history: nothing that is worked out, shown headless or exported
depends on it, and where it is damaged it is as if there were none.
"""

from typing import Any

from elute import durable
from elute.session.layout import Layout
from elute.session.sealed import sealed, unsealed


def keep(layout: Layout, view: dict[str, object]) -> None:
    """Put it in place of the one before.

    Raises:
        CannotWrite: it is not on the disk.
    """
    durable.replace(layout.view, sealed(view))


def kept(layout: Layout) -> dict[str, Any] | None:
    """The one that was kept last; None where there is none, or it is not whole."""
    try:
        return unsealed(layout.view.read_bytes())
    except OSError:
        return None


def is_damaged(layout: Layout) -> bool:
    """Whether there is one that is not whole.

    Raises:
        OSError: it cannot be read.
    """
    return layout.view.exists() and unsealed(layout.view.read_bytes()) is None
