"""The history page: look at the rounds, go to one, compare two."""

import pytest

from elute.core.errors import UsageError
from elute.tui.widgets.history import RoundList
from tests.tui.counting import lines_sent
from tests.tui.driving import NARROW, SIZES, WIDE, Driver, branched, driving, finished, screen
from tests.tui.fake_engine import STEPS, FakeEngine
from tests.tui.test_hostile import HOSTILE, assert_safe


def chosen(app: Driver) -> str:
    """Name of the round at the cursor of the history."""
    found = app.main.page.history.rounds.chosen
    return found.name if found else ""


async def opened(app: Driver) -> None:
    """Open the history and wait until it is seen."""
    await app.press("H")
    await app.until(lambda: app.reading and "last change" in screen(app))


@pytest.mark.parametrize("size", SIZES)
async def test_the_rounds_are_shown_as_a_tree(size: tuple[int, int]) -> None:
    """Branches are drawn, the round at work is marked and chosen, and told about."""
    async with driving(branched(), size) as app:
        await opened(app)
        seen = screen(app)
        for part in ("○ 1a", "├─○ 2a", "│ ○ 3a", "● 2b", "at work", "open", "round 2b after 1a"):
            assert part in seen
        assert chosen(app) == "2b"
        assert "4 rounds, 2 branches" in seen


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_round_at_the_cursor_is_told_about(size: tuple[int, int]) -> None:
    """Its decisions with time and author, its settings, its metrics."""
    async with driving(branched(), size) as app:
        await opened(app)
        await app.press("home")
        await app.until(lambda: "round 1a ·" in screen(app))
        seen = screen(app)
        for part in ("drop 20 rows (refund card) · person", "method=hdbscan", "silhouette 0.31"):
            assert part in seen
        await app.press("j", "down")
        await app.until(lambda: "round 3a after 2a" in screen(app))
        assert "nothing was decided or set yet" in screen(app)


async def test_enter_opens_a_closed_round_again_after_a_yes() -> None:
    """The question has the number of rows that come back; then the panes show that round."""
    async with driving(branched()) as app:
        await opened(app)
        await app.press("home", "enter")
        await app.until(lambda: "Reopen round 1a as a new branch?" in app.asking)
        assert "20 dropped rows come back; u undoes it." in app.asking
        await app.press("n")
        await app.until(lambda: not app.asking)
        assert app.reading
        assert "go_to 1a" not in app.engine.calls
        await app.press("enter", "y")
        await app.until(lambda: "go to round 1a" in app.said)
        assert not app.reading
        assert "round 1" in app.line("rounds")
        await app.until(lambda: len(app.main.panes.rows.ids) == 200)
        await opened(app)
        assert chosen(app) == "1c"


async def test_an_open_round_is_switched_to_at_once_and_back_by_undo() -> None:
    """Nothing is lost by it, so nothing is asked."""
    async with driving(branched()) as app:
        await opened(app)
        await app.press("k", "enter")
        await app.until(lambda: "round 3  160 rows" in app.line("rounds"))
        await app.until(lambda: not app.reading)
        assert "u takes it back" in app.said
        await app.until(lambda: len(app.main.panes.rows.ids) == 160)
        await app.press("u")
        await app.until(lambda: "round 2  180 rows" in app.line("rounds"))


async def test_undo_and_redo_work_on_the_page() -> None:
    """The tree follows, and the page stays."""
    async with driving(branched()) as app:
        await opened(app)
        await app.press("u")
        await app.until(lambda: "3 rounds ·" not in screen(app) and "● 3" in screen(app))
        assert app.reading
        await app.press("ctrl+r")
        await app.until(lambda: "● 2b" in screen(app))
        assert app.reading


async def test_a_filter_does_not_reach_into_another_branch() -> None:
    """Undo leads from round 3a to 3b, of one number and other rows: nothing is filtered there."""
    engine = branched()
    engine.drop(engine.kept.nonzero()[0][:9], "by hand")
    engine.close_round()
    engine.done = len(STEPS)
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("go 3a")
        await app.until(lambda: "round 3  160 rows" in app.line("rounds"))
        await app.press("space", "slash")
        await app.type("refund")
        await app.until(lambda: app.main._handling.looking.filter.on)
        await app.press("u")
        await app.until(lambda: "round 3  151 rows" in app.line("rounds"))
        await app.until(lambda: len(app.main.panes.rows.ids) == 151)
        assert not app.main.panes.rows.marks


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_two_rounds_are_compared(size: tuple[int, int]) -> None:
    """The marked one with the one at the cursor; going back leads to the tree."""
    async with driving(branched(), size) as app:
        await opened(app)
        await app.press("home", "space")
        await app.until(lambda: "round 1a marked" in screen(app))
        await app.press("G", "d")
        await app.until(lambda: "round 1a compared with round 2b" in screen(app))
        assert "compare 1a 2b" in app.engine.calls
        for part in ("17 rows (10 %) moved", "silhouette", "+0.14", "1 born, 1 died"):
            assert part in screen(app)
        await app.press("G")
        await app.until(lambda: "of 0 (20 rows), 1 (20 rows)" in screen(app))
        await app.press("q")
        await app.until(lambda: "last change" in screen(app))
        assert chosen(app) == "2b"
        await app.press("escape")
        await app.until(lambda: not app.reading)


async def test_without_a_mark_the_round_before_is_compared() -> None:
    """The first round has none before it, which is said."""
    async with driving(branched()) as app:
        await opened(app)
        await app.press("d")
        await app.until(lambda: "compare 1a 2b" in app.engine.calls)
        await app.press("q", "home", "d")
        await app.until(lambda: "no round before round 1a" in app.said)
        await app.press("space", "d")
        await app.until(lambda: "1a is the marked one" in app.said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("go 7", "There is no round 7. There are 1a, 2a, 3a, 2b."),
        ("go 2", "Round 2b is the one at work."),
        ("go", "To which round?"),
        ("diff", "Which rounds?"),
        ("diff 1 2 3", "Which rounds?"),
        ("diff 2b 2b", "compared with itself"),
        ("diff 1", "no round before round 1a"),
        ("diff 2b nine", "There is no round nine."),
    ],
)
async def test_what_cannot_be_gone_to_or_compared_is_a_sentence(typed: str, said: str) -> None:
    """With what can be done instead; the panes stay."""
    async with driving(branched(), WIDE) as app:
        await app.press("colon")
        await app.type(typed)
        await app.until(lambda: said in app.said)
        assert not app.reading


async def test_rounds_can_be_typed() -> None:
    """`:history`, `:diff` with one name or two, `:go`; a bare number is of the present branch."""
    async with driving(branched()) as app:
        for typed, call in (("diff 1 3a", "compare 1a 3a"), ("diff 2", "compare 1a 2b")):
            await app.press("colon")
            await app.type(typed)
            await app.until(lambda call=call: app.reading and call in app.engine.calls)  # type: ignore[misc]
            await app.press("q")
            await app.until(lambda: not app.reading)
        await app.press("colon")
        await app.type("go 3a")
        await app.until(lambda: "go_to 3a" in app.engine.calls)
        await app.press("colon")
        await app.type("history")
        await app.until(lambda: app.reading)


async def test_a_read_only_session_is_looked_at_but_not_moved() -> None:
    """The tree and comparisons show; going says why it cannot be, and asks nothing before."""
    engine = branched()
    engine.read_only = "another elute has it open"
    async with driving(engine, NARROW) as app:
        await opened(app)
        await app.press("home", "enter")
        await app.until(lambda: "can only be read" in app.said)
        assert app.reading
        await app.press("G", "d")
        await app.until(lambda: "compare 1a 2b" in app.engine.calls)


async def test_what_the_engine_refuses_leaves_the_page_as_it_is() -> None:
    """Rounds of other records cannot be compared: a sentence, and the tree stays."""
    engine = branched()
    engine.refuse["compare"] = UsageError("Rounds 1a and 2b are of other records.", "Choose.")
    engine.refuse["go_to"] = UsageError("Gone \x1b[31m[/].", "Choose.")
    async with driving(engine) as app:
        await opened(app)
        await app.press("d")
        await app.until(lambda: "other records. Choose." in app.said)
        await app.press("k", "enter")
        await app.until(lambda: "Gone" in app.said)
        assert_safe(app.shown)
        assert "last change" in screen(app)


async def test_the_tree_is_read_again_only_when_the_session_changed() -> None:
    """Moving, marking, coming back from a comparison and looking at a still job read nothing."""
    async with driving(branched()) as app:
        await opened(app)
        await app.press("k", "k", "space", "j", "d", "q", "pagedown", "home")
        await app.pilot.pause(1.0)
        assert app.engine.calls.count("tree") == 1
        app.engine.done = 2
        await app.main.refresh_picture()
        assert app.engine.calls.count("tree") == 2
        await app.press("escape")
        await app.until(lambda: not app.reading)
        await app.main.refresh_picture()
        assert app.engine.calls.count("tree") == 2


async def test_a_step_of_the_cursor_sends_two_lines_of_the_list() -> None:
    """The one it leaves and the one it comes to: over SSH a pane is 10 kB, two lines are not."""
    async with driving(branched()) as app:
        await opened(app)
        rounds = app.main.query_one(RoundList)
        sent = lines_sent(rounds)
        await app.press("k")
        assert sent == [2]
        rounds.repaint()
        await app.pilot.pause()
        await app.main.refresh_picture()
        assert sent == [2]


async def test_the_title_is_right_when_the_page_is_opened_again() -> None:
    """What was said to a hidden line is painted when it is seen."""
    async with driving(finished()) as app:
        await opened(app)
        await app.press("escape")
        await app.until(lambda: not app.reading)
        app.engine.drop(app.main.panes.rows.ids[:9], "by hand")
        app.engine.close_round()
        await opened(app)
        await app.until(lambda: "history · 2 rounds" in screen(app))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hostile_words_stay_text_on_the_pages(size: tuple[int, int]) -> None:
    """Reasons, names, settings and authors hold dataset text."""
    for text in HOSTILE:
        engine = finished(names=(text, text[::-1], text, text))
        engine.settings = {"embed": {"method": text[:200]}, "reduce": {"method": text[:200]}}
        engine.drop(engine.started.nonzero()[0][:20], text)
        engine.branches.deed(text, text)
        engine.close_round()
        async with driving(engine, size) as app:
            await opened(app)
            await app.press("k", "pagedown", "pageup")
            assert_safe(app.shown)
            await app.press("j", "d")
            await app.until(lambda: "compared with" in screen(app))
            assert_safe(app.shown)
            await app.press("G")
            assert_safe(app.shown)


async def test_the_history_of_a_session_just_begun() -> None:
    """One round without a result is no special case; nor is one of an empty file."""
    for engine in (FakeEngine(done=2, held=True), FakeEngine(texts=[], done=2)):
        async with driving(engine, NARROW) as app:
            await opened(app)
            assert "● 1" in screen(app)
            await app.press("enter")
            await app.until(lambda: "is the one at work" in app.said)


async def test_a_job_can_be_cancelled_from_a_page() -> None:
    """The line below the tree says that ctrl+c cancels; it does."""
    async with driving(FakeEngine(done=2, held=True), NARROW) as app:
        await app.press("r")
        await app.until(lambda: "embed" in app.said)
        await opened(app)
        await app.press("ctrl+c")
        await app.until(lambda: "cancel" in app.engine.calls)
        assert app.reading
