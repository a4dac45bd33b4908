"""Lists show their last line, whatever stands around them."""

import pytest

from tests.tui.driving import HUGE, NARROW, SIZES, WIDE, driving, finished


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("pane", ["1", "2", "4"])
async def test_the_last_line_of_a_list_is_seen(
    size: tuple[int, int], zoomed: bool, pane: str
) -> None:
    """With the cursor on it, it lies inside its pane, which lies on the screen."""
    async with driving(finished(), size) as app:
        await app.press(pane, *(["z"] if zoomed else []), "G")
        panes = app.main.panes
        chosen = {"1": panes.rows, "2": panes.clusters, "4": panes.advice}[pane]
        assert chosen.cursor == chosen.count - 1
        assert chosen.parent is not None
        assert chosen.parent.region.contains_region(chosen.region)  # type: ignore[attr-defined]
        y = chosen.region.y + chosen.HEAD + chosen.cursor - chosen.top
        assert chosen.line(chosen.cursor, 40)[0][0].strip() in app.shown[y]


def test_the_sizes_are_those_promised() -> None:
    """80x24, 120x40 and 200x60."""
    assert (NARROW, WIDE, HUGE) == ((80, 24), (120, 40), (200, 60))
