"""The page of one cluster: from any pane, on any terminal, to its end and back."""

from dataclasses import replace

import pytest

from elute.core.results import Advice
from elute.engine.view import Snapshot
from tests.tui.driving import NARROW, SIZES, WIDE, driving, finished
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.mark.parametrize("size", SIZES)
async def test_the_card_is_one_key_away_and_can_be_read_to_its_end(size: tuple[int, int]) -> None:
    """C on a cluster; the page scrolls to the last example, and escape goes back to the list."""
    async with driving(finished(), size) as app:
        await app.press("2", "j", "c")
        await app.until(lambda: app.reading)
        await app.until(lambda: "cluster 1 · late parcel" in "\n".join(app.shown))
        assert "silhouette 0.30" in "\n".join(app.shown)
        await app.press("G")
        await app.until(lambda: "row 197 asks about late parcel" in "\n".join(app.shown))
        await app.press("escape")
        await app.until(lambda: not app.reading)
        assert app.main.active == "clusters"


async def test_every_line_of_the_card_is_reached_at_80x24() -> None:
    """Going down line by line shows them all, be there more than the screen has."""
    engine = finished(texts=[f"row {row} " + "goes on and on " * 25 for row in range(200)])
    async with driving(engine, NARROW) as app:
        await app.press("2", "c")
        await app.until(lambda: app.reading)
        page = app.main.page.query_one("#page-lines")
        assert page.count > page.page  # type: ignore[attr-defined]
        seen = set(app.shown)
        for _ in range(page.count):  # type: ignore[attr-defined]
            await app.press("j")
            seen |= set(app.shown)
        assert any(line.startswith(" borderline") for line in seen)
        assert page.top == page.count - page.page  # type: ignore[attr-defined]


async def test_the_keys_line_names_the_key() -> None:
    """Where there is room for more than what changes something."""
    async with driving(finished(), WIDE) as app:
        await app.press("2")
        await app.until(lambda: "c card" in app.line("keys"))


async def test_the_card_of_what_a_pane_is_about() -> None:
    """The row's cluster, the advice's, and the noise."""
    async with driving(finished(), NARROW) as app:
        await app.press("j", "j", "c")
        await app.until(lambda: "cluster 2" in app.line("page-title"))
        await app.press("escape", "j", "c")
        await app.until(lambda: "noise" in app.line("page-title"))
        await app.press("escape", "4", "c")
        await app.until(lambda: "cluster 3" in app.line("page-title"))


async def test_neighbouring_cards_and_their_rows() -> None:
    """L and h turn to the next and the one before; enter goes to the rows."""
    async with driving(finished(), NARROW) as app:
        await app.press("2", "c", "l", "l", "h")
        await app.until(lambda: "cluster 1" in app.line("page-title"))
        await app.press("enter")
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)
        assert not app.reading
        assert app.main.active == "rows"


async def test_a_cluster_that_is_read_can_be_dropped() -> None:
    """X is about the card, whatever is marked in the list; u takes it back."""
    async with driving(finished(), NARROW) as app:
        await app.press("2", "space", "c", "x")
        await app.until(lambda: "Drop 43 rows" in app.asking and "cluster 1" in app.asking)
        await app.press("y")
        await app.until(lambda: int(app.engine.kept.sum()) == 157)
        await app.press("u")
        await app.until(lambda: bool(app.engine.kept.all()))
        assert app.reading


async def test_a_card_is_counted_among_the_clusters() -> None:
    """The noise is none of them, so its card has no place there."""
    async with driving(finished(), NARROW) as app:
        await app.press("2", "j", "c")
        await app.until(lambda: "cluster 1 · 2 of 4 by size" in app.line("page-title"))
        await app.press("escape", "G", "c")
        await app.until(lambda: app.line("page-title").strip() == "noise")


async def test_what_the_card_advises_can_be_done_there() -> None:
    """P splits the cluster that is read, and a command can be typed."""
    async with driving(finished()) as app:
        await app.press("2", "j", "c")
        await app.until(lambda: "p split" in app.line("keys"))
        await app.press("p")
        await app.until(lambda: "Did split 1 0." in app.said)
        assert app.reading
        await app.press("colon")
        await app.type("merge 1 3")
        await app.until(lambda: "Did merge 1 3." in app.said)
        assert app.reading


async def test_without_clusters_there_is_no_card() -> None:
    """It is said so, and how to get some, on the list of clusters too."""
    async with driving(FakeEngine(done=2), NARROW) as app:
        await app.press("2", "c")
        await app.until(lambda: "There is no cluster here. Press r" in app.said)


class Unspecific(FakeEngine):
    """The report proposes something about no cluster of its own."""

    def snapshot(self) -> Snapshot:
        """The session with that advice."""
        made = super().snapshot()
        assert made.report is not None
        advice = Advice("more_clusters", (), (), "few and large", "rule: shape")
        return replace(made, report=replace(made.report, advice=(advice,)))


async def test_where_there_are_clusters_it_is_said_where() -> None:
    """What is looked at is about none of them, so there is no card of it."""
    async with driving(Unspecific(done=len(STEPS)), NARROW) as app:
        await app.press("4", "c")
        await app.until(lambda: "There is no cluster here. 2 lists" in app.said)
