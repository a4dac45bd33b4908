"""The registry of actions."""

from collections import Counter

import pytest

from elute.tui.actions import ACTIONS, PAGES, PANES, valid_in
from elute.tui.present.spans import width
from elute.tui.widgets.keys import keys_line

RESERVED = {"ctrl+b", "ctrl+a"}  # tmux and screen


@pytest.mark.parametrize("pane", [*PANES, *PAGES])
def test_a_key_means_one_thing_in_a_pane(pane: str) -> None:
    """No key has two meanings, be it the pane's own or one valid everywhere."""
    keys = Counter(key for action in valid_in(pane) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_no_key_of_a_multiplexer_is_taken() -> None:
    """ctrl+b and ctrl+a never arrive; escape does nothing hot, as it arrives late."""
    assert not RESERVED & {key for action in ACTIONS for key in action.keys}
    assert [action.id for action in ACTIONS if "escape" in action.keys] == ["back", "clear"]


def test_every_action_has_a_name_a_key_and_a_help() -> None:
    """Names are unique, as they can be typed."""
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert all(action.keys and action.help for action in ACTIONS)


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("cells", [40, 78, 118, 198])
def test_the_line_of_keys_cuts_no_entry(pane: str, cells: int) -> None:
    """Entries that do not fit are left out whole; run, help and quit always stay."""
    line = keys_line(pane, cells)
    said = "".join(text for text, _ in line)
    assert width(line) <= cells
    for part in ("r run", "? help", "q quit"):
        assert part in said
