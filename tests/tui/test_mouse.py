"""The mouse: clicks, wheel and drags, for those who turn it on."""

from textual import events
from textual.widget import Widget

from elute.tui.keys.places import PANES
from elute.tui.widgets.tabs import tab_at, tabs_line
from tests.tui.driving import NARROW, WIDE, Driver, driving, finished


async def drag(app: Driver, widget: Widget, *cells: tuple[int, int]) -> None:
    """Press the button on the first cell of a widget, move over the others, let go on the last."""
    await app.pilot.mouse_down(widget, offset=cells[0])
    for cell in cells[1:]:
        await app.pilot.hover(widget, offset=cell)
    await app.pilot.mouse_up(widget, offset=cells[-1])
    await app.pilot.pause()


async def test_a_click_goes_to_the_line_and_the_pane() -> None:
    """Of the lists and of the map."""
    async with driving(finished(), WIDE) as app:
        panes = app.main.panes
        await app.pilot.click(panes.clusters, offset=(5, 3))
        await app.until(lambda: app.main.active == "clusters" and panes.clusters.cursor == 2)
        await app.pilot.click(panes.rows, offset=(5, 4))
        await app.until(lambda: app.main.active == "rows" and panes.rows.cursor == 3)
        await app.pilot.click(panes.map, offset=(20, 5))
        await app.until(lambda: app.main.active == "map")


async def test_a_click_on_a_tab_goes_to_its_pane() -> None:
    """Where one pane is seen at a time; every cell of the line belongs to the tab that is there."""
    said = "".join(text for text, _ in tabs_line("rows", "", 78))
    for pane in PANES:
        assert tab_at(said.index(pane)) == pane
    assert tab_at(-1) == tab_at(75) == ""
    async with driving(finished(), NARROW) as app:
        await app.pilot.click("#tabs", offset=(1 + said.index("report"), 0))
        await app.until(lambda: app.main.active == "report")


async def test_a_click_behind_a_question_changes_nothing() -> None:
    """What is asked about is what was at the cursor."""
    async with driving(finished(), WIDE) as app:
        await app.press("2", "x")
        await app.until(lambda: bool(app.asking))
        await app.pilot.click(app.main.panes.map, offset=(20, 5))
        assert app.main.active == "clusters"


async def test_the_wheel_scrolls_and_zooms() -> None:
    """A list by some lines, the map nearer and back."""
    async with driving(finished(), WIDE) as app:
        rows, shown = app.main.panes.rows, app.main.panes.map
        rows.post_message(events.MouseScrollDown(rows, 1, 1, 0, 0, 0, False, False, False))
        await app.until(lambda: rows.cursor == 3)
        assert shown._look is not None
        before = shown._look.camera
        shown.on_mouse_scroll_up()
        assert shown._look.camera != before
        shown.on_mouse_scroll_down()
        assert shown._look.camera.box.width == before.box.width


async def test_a_drag_draws_the_box() -> None:
    """From the cell where the button was pressed; a click makes it one cell again."""
    async with driving(finished(), WIDE) as app:
        shown = app.main.panes.map
        assert shown._scene is not None
        left = shown._scene.frame.left
        await drag(app, shown, (left + 4, 3), (left + 9, 5), (left + 13, 8))
        assert tuple(shown._box) == (3, 4, 6, 10)
        await drag(app, shown, (left + 20, 6))
        assert tuple(shown._box) == (6, 20, 1, 1)
        await drag(app, shown, (left + 5, 6), (left + 8, shown.size.height - 1))
        assert shown._box.row + shown._box.lines == shown._scene.size[0]
