"""From the findings page rules are let act, taken back, and their bounds moved."""

import pytest

from tests.tui.driving import NARROW, WIDE, driving
from tests.tui.findings_page import changes, judged, opened, screen


async def test_a_rule_that_drops_acts_after_a_yes() -> None:
    """The question has the numbers; then the setting is changed and preclean run by the worker."""
    async with driving(judged()) as app:
        await opened(app, "length")
        await app.press("a")
        await app.until(lambda: "Drop 2 of 200 rows by the rule length?" in app.asking)
        assert "198 stay" in app.asking
        await app.press("n")
        await app.until(lambda: not app.asking)
        assert not changes(app)
        await app.press("a", "y")
        await app.until(lambda: "start preclean" in app.engine.calls)
        assert changes(app) == ["set_all {'preclean': {'drop': 'blank,duplicates,length'}}"]
        await app.until(lambda: "· acts ·" in screen(app))
        await app.until(lambda: app.main.bridge.job.state == "done")
        await app.press("a")
        await app.until(lambda: len(changes(app)) == 2)
        assert changes(app)[1] == "set_all {'preclean': {'drop': 'blank,duplicates'}}"


async def test_a_change_acts_at_once_and_undo_takes_it_back() -> None:
    """No row leaves, so nothing is asked; settings are operations, so u undoes it."""
    async with driving(judged(held=True)) as app:
        await opened(app)
        await app.press("a")
        await app.until(lambda: changes(app) == ["set_all {'preclean': {'html': False}}"])
        assert not app.asking
        await app.until(lambda: "1 of them act" in screen(app))
        app.engine.held = False
        await app.until(lambda: app.main.bridge.job.state == "done")
        await app.press("u")
        await app.until(lambda: "undo" in app.engine.calls)
        assert app.reading


async def test_what_was_known_stays_while_the_rules_run() -> None:
    """A job of minutes does not empty the page; it says that it waits for it."""
    async with driving(judged()) as app:
        app.engine.held = True
        await opened(app, "length")
        await app.press("a", "y")
        await app.until(lambda: "start preclean" in app.engine.calls)
        await app.press("escape")
        await app.until(lambda: "are to be run anew" in screen(app))
        assert "near-duplicates" in screen(app)
        await app.press("a")
        await app.until(lambda: "A job is running." in app.said)
        app.engine.held = False
        await app.until(lambda: "are to be run anew" not in screen(app))
        line = next(line for line in app.shown if "near-duplicates" in line)
        assert line.split()[1:3] == ["–", "–"]
        await app.until(lambda: "2 rows dropped by the rule length; u takes it back" in app.said)
        assert "r runs the rest anew." in app.said


async def test_a_judged_rule_drops_its_rows_at_once() -> None:
    """Its setting is recorded, its flagged rows leave on the rule's word; a brings them back."""
    async with driving(judged()) as app:
        await opened(app, "near-duplicates")
        await app.press("a", "y")
        await app.until(lambda: not app.engine.kept[7])
        assert app.engine.kept[2]
        assert app.engine.drops[-1].author == "rule: near-duplicates"
        await app.until(lambda: "· acts ·" in screen(app))
        assert changes(app) == ["set_all {'decide': {'drop': 'near-duplicates'}}"]
        await app.press("a")
        await app.until(lambda: len(changes(app)) > 1)
        assert app.engine.kept[7]
        assert changes(app)[1] == "set_all {'decide': {'drop': ''}}"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_bound_is_moved_and_counted_before_it_acts(size: tuple[int, int]) -> None:
    """The rows follow the bound from what was measured; nothing is changed until enter."""
    async with driving(judged(held=True), size) as app:
        await opened(app, "length")
        assert "min_words 2" in screen(app)
        await app.press("plus", "plus")
        await app.until(lambda: "min_words 2 → 4   max_words 10000" in screen(app))
        assert "2 → 6 rows; nothing acts yet" in screen(app)
        assert not changes(app)
        await app.press("minus", "minus")
        await app.until(lambda: "nothing acts yet" not in screen(app))
        await app.press("l", "minus")
        await app.until(lambda: "max_words 10000 → 9900" in screen(app))
        await app.press("h", "plus", "enter")
        await app.until(lambda: bool(changes(app)))
        assert changes(app) == ["set_all {'preclean': {'max_words': 9900, 'min_words': 3}}"]
        assert "start preclean" in app.engine.calls
        await app.until(lambda: "nothing acts yet" not in screen(app))


async def test_a_moved_bound_and_its_rule_are_set_together() -> None:
    """The question counts what the moved bound would drop."""
    async with driving(judged()) as app:
        await opened(app, "length")
        await app.press("plus", "a")
        await app.until(lambda: "Drop 3 of 200 rows by the rule length?" in app.asking)
        await app.press("y")
        await app.until(lambda: bool(changes(app)))
        wanted = "{'min_words': 3, 'drop': 'blank,duplicates,length'}"
        assert changes(app) == [f"set_all {{'preclean': {wanted}}}"]


async def test_a_row_can_be_dropped_from_its_preview() -> None:
    """X drops just that row, marks it and goes on; K brings it back."""
    async with driving(judged()) as app:
        await opened(app, "length")
        await app.press("x")
        await app.until(lambda: not app.engine.kept[1])
        await app.until(lambda: app.main.page.finding.rows.row == 3)
        assert [line for line in app.shown if line.startswith("x   1")]
        await app.press("k", "K")
        await app.until(lambda: bool(app.engine.kept[1]))


async def test_what_cannot_be_chosen_says_so() -> None:
    """A bad record always stays aside; a finding to look at has nothing to apply."""
    async with driving(judged()) as app:
        await opened(app, "bad-record")
        await app.press("a")
        await app.until(lambda: "bad-record always acts" in app.said)
        await app.press("plus")
        await app.until(lambda: "has no bound" in app.said)
        await app.press("enter")
        await app.until(lambda: "No bound was moved" in app.said)
        await app.press("escape", "G", "a")
        await app.until(lambda: "suspected-labels is to look at" in app.said)
        assert not changes(app)


async def test_a_read_only_session_refuses_with_its_reason() -> None:
    """All can be seen and bounds moved; applying asks nothing and says why not."""
    async with driving(judged(read_only="another elute has it open")) as app:
        await opened(app, "length")
        await app.press("plus")
        await app.until(lambda: "2 → 3 rows" in screen(app))
        await app.press("a")
        await app.until(lambda: "can only be read: another elute has it open" in app.said)
        assert "start preclean" not in app.engine.calls
