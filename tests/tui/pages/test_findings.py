"""The findings page: what rules found, its rows before and after, and applying a rule."""

import re
from dataclasses import replace

import numpy as np
import pytest

from elute.core.errors import CannotWrite, UsageError
from elute.core.findings import Finding, found
from elute.core.texts import Texts
from tests.tui.counting import lines_sent
from tests.tui.driving import NARROW, SIZES, WIDE, driving
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_findings import bad, html, length, near
from tests.tui.findings_page import changes, judged, opened, screen
from tests.tui.test_hostile import HOSTILE, assert_safe
from tests.values import ids


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_rules_found_is_listed(size: tuple[int, int]) -> None:
    """Those that act first, then by rows; the one at the cursor in full, with its bounds."""
    async with driving(judged(), size) as app:
        await opened(app)
        lines = [line.split() for line in app.shown]
        rules = [line[0] for line in lines if line[1:2] in (["1"], ["2"])][:5]
        assert rules == ["html", "bad-record", "length", "near-duplicates", "suspected-labels"]
        assert "5 rules, 2 of them act" in screen(app)
        assert "It acts on 2 rows; a takes it back." in screen(app)
        await app.press("j", "j")
        await app.until(lambda: "a would drop 2 rows. 1 row close to the bound." in screen(app))
        assert "bounds: preclean.min_words=2" in screen(app)
        assert "row 1  hi" in screen(app)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_change_is_seen_before_and_after(size: tuple[int, int]) -> None:
    """On a real row, with what goes in one role and what is alike in none."""
    async with driving(judged(), size) as app:
        await opened(app, "html")
        seen = screen(app)
        assert "Please <b>refund</b> my card,   it was charged twice.⏎⏎Thanks &amp; bye" in seen
        assert "Please refund my card,   it was charged twice.⏎⏎Thanks & bye" in seen
        strips = app.app.screen._compositor.render_strips()
        roles = {segment.text: str(segment.style) for strip in strips for segment in strip}
        assert "strike" in roles["<b>"]
        await app.press("j")
        await app.until(lambda: "row 8 · flagged" in screen(app))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_copy_is_seen_beside_the_row_that_stays(size: tuple[int, int]) -> None:
    """The pairs around the threshold first; the one below it is marked as borderline."""
    async with driving(judged(), size) as app:
        await opened(app, "near-duplicates")
        await app.until(lambda: "row 2 · borderline · score 0.900" in screen(app))
        assert "bound first" in screen(app)
        await app.press("j")
        await app.until(lambda: "row 7, which would leave" in screen(app))
        assert "row 6, which stays" in screen(app)
        await app.press("o", "o")
        await app.until(lambda: "worst first" in screen(app))
        assert app.main.page.finding.rows.row == 7


async def test_two_labels_for_a_text_both_leave() -> None:
    """A row is only said to stay when the rule does not flag it as well."""
    pair = Finding("label-conflict", "drop", False, "2 rows.", found(ids(0, 2), ids(2, 0)))
    engine = judged()
    engine.found["preclean"] = (pair,)
    async with driving(engine) as app:
        await opened(app, "label-conflict")
        assert "row 2, which would leave" in screen(app)
        assert "which stays" not in screen(app)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_bad_record_is_shown_as_it_stands(size: tuple[int, int]) -> None:
    """Its line, the reason, and the raw record, which is read from the source."""
    async with driving(judged(), size) as app:
        await opened(app, "bad-record")
        await app.until(lambda: '{"id": 4, "text": ""}' in screen(app))
        assert "line 5: no closing brace" in screen(app)
        assert "record 4" in app.engine.calls


async def test_a_record_that_cannot_be_read_again_is_told() -> None:
    """The source may have gone: a sentence in its place, and the page stays."""
    engine = judged()
    engine.refuse["record"] = CannotWrite("support.csv is not there any more.", "Bring it back.")
    async with driving(engine) as app:
        await opened(app, "bad-record")
        await app.until(lambda: "is not there any more. Bring it back." in screen(app))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_is_judged_is_not_known_before_it_has_run(size: tuple[int, int]) -> None:
    """With another bound, or after an undo: no number, least of all 0, and nothing to apply."""
    async with driving(judged(held=True), size) as app:
        await opened(app, "near-duplicates")
        app.engine.settings["evaluate"] = {"near_threshold": 0.95}
        app.engine.done = 6
        await app.main.refresh_picture()
        await app.until(lambda: "· not known until the round has run" in screen(app))
        assert "Not known until the round has run: press r." in screen(app)
        assert "finds nothing" not in screen(app)
        assert "0 of" not in screen(app)
        await app.press("plus")
        await app.until(lambda: "not known until the round has run; nothing acts" in screen(app))
        await app.press("minus", "a")
        await app.until(lambda: "is not known until the round has run." in app.said)
        assert "a apply" not in app.line("keys")
        await app.press("escape")
        await app.until(lambda: "Not known until the round has run." in screen(app))
        app.engine.done = 0
        app.engine.kept, app.engine.started = app.engine.kept[:0], app.engine.started[:0]
        app.engine.texts = []
        await app.main.refresh_picture()
        for rule in ("bad-record", "html", "length", "near-duplicates", "suspected-labels"):
            line = next(line for line in app.shown if line.split()[:1] == [rule])
            assert line.split()[1:3] == ["–", "–"]
        await app.press("enter", "j", "o", "x", "escape", "j", "enter", "plus")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_only_keys_that_do_something_are_offered(size: tuple[int, int]) -> None:
    """What is to look at has nothing to apply, and what has no bound nothing to move or set."""

    def keys() -> set[str]:
        return set(re.split(" {2,}", app.line("keys").replace("… ", "")))

    async with driving(judged(), size) as app:
        await opened(app)
        always = {"u undo", "r run", "? help", "esc back"}
        assert always | {"a apply", "enter rows"} <= keys()
        await app.press("j")
        await app.until(lambda: "a apply" not in keys())
        for rule, without in (
            ("length", {"enter set"}),
            ("suspected-labels", {"a apply", "+ bound", "enter set"}),
        ):
            rules = app.main.page.findings.rules
            while rules.chosen is None or rules.chosen.rule != rule:
                await app.press("j")
            await app.press("enter")
            await app.until(lambda: " score  text, " in screen(app))
            offered = {"a apply", "+ bound", "enter set"} - without
            assert always | offered <= keys()
            assert not without & keys()
            if rule == "length":
                await app.press("plus")
                await app.until(lambda: "enter set" in keys())
            await app.press("escape")


@pytest.mark.parametrize("rule", ["", "length"])
async def test_help_and_history_lie_over_the_findings(rule: str) -> None:
    """All keys and the rounds can be looked at from here, and esc comes back."""
    async with driving(judged()) as app:
        await opened(app, rule)
        for key, title in (("question_mark", "keys"), ("H", "history")):
            await app.press(key)
            await app.until(lambda: title in app.line("page-title"))  # noqa: B023
            await app.press("escape")
            await app.until(lambda: app.line("page-title").startswith(rule or "findings"))


async def test_what_was_said_does_not_outlive_the_page() -> None:
    """What was taken back is no news on the next page or behind a question; an error stays."""
    async with driving(judged()) as app:
        await opened(app)
        app.main.say("It failed.", "Try again.", "bad")
        for away in ("H", "escape", "enter", "escape", "escape"):
            await app.press(away)
            assert "It failed." in app.said
            app.main.say("Taken back: set.", "ctrl+r does it again.")
            await app.press("question_mark")
            await app.until(lambda: "Taken back" not in app.said)
            await app.press("escape")
            app.main.say("It failed.", "Try again.", "bad")
        app.main.say("Taken back: set.", "ctrl+r does it again.")
        await app.press("e")
        await app.until(lambda: bool(app.asking))
        await app.press("escape")
        await app.until(lambda: not app.asking)
        assert "Taken back" not in app.said


async def test_a_long_summary_is_cut_with_an_ellipsis() -> None:
    """In place of the bounds there is one line."""
    engine = judged()
    summary = "2 rows (1.0 %) hold markup or entities, " + "and here is what they hold " * 4
    engine.found["preclean"] = (replace(html(), summary=summary),)
    async with driving(engine, NARROW) as app:
        await opened(app, "html")
        assert app.line("bounds").startswith("2 rows (1.0 %)")
        assert app.line("bounds").endswith("…")
        assert app.line("bounds") in screen(app)


async def test_nothing_found_is_no_special_case() -> None:
    """Before the rows are read, and in a file without a row."""
    for engine in (FakeEngine(done=0, held=True, texts=[]), FakeEngine(texts=[], done=2)):
        async with driving(engine, NARROW) as app:
            await app.press("f")
            await app.until(lambda: "Nothing was found yet" in screen(app))
            await app.press("j", "enter", "a")
            assert not changes(app)
            await app.press("escape")
            await app.until(lambda: not app.reading)


async def test_a_rule_that_finds_nothing_any_more_is_left_empty() -> None:
    """The page of its rows stays, with no row on it."""
    async with driving(judged()) as app:
        await opened(app, "length")
        app.engine.found["preclean"] = (bad(), html())
        await app.main.refresh_picture()
        await app.until(lambda: "The rule finds nothing now." in screen(app))
        assert app.main.page.finding.rows.row is None
        await app.press("j", "x", "space")


async def test_only_changed_lines_are_sent_when_the_cursor_moves() -> None:
    """Over SSH a list is 10 kB, two lines are not."""
    async with driving(judged()) as app:
        await opened(app, "length")
        sent = lines_sent(app.main.page.finding.rows)
        await app.press("j")
        assert sent == [2]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hostile_findings_stay_text(size: tuple[int, int]) -> None:
    """Rules, summaries, notes, labels and texts of any origin, in every kind of preview."""
    engine = judged()
    engine.texts = [*HOSTILE, *engine.texts][:200]
    every = np.arange(len(HOSTILE))
    notes = Texts.of(HOSTILE)
    made = [
        Finding(text[:300], "change", False, text, found(every, every[::-1]), notes)
        for text in HOSTILE
    ]
    engine.found = {
        "load": (replace(bad(), found=found(every), notes=notes),),
        "preclean": (replace(html(), found=found(every), notes=notes), length(), *made),
        "evaluate": (replace(near(), found=found(every, every[::-1]), notes=notes),),
    }
    # As the engine does, whose settings have no such names.
    engine.refuse["set_all"] = UsageError("There is no such setting.")
    async with driving(engine, size) as app:
        await opened(app)
        for _ in range(4):
            assert_safe(app.shown)
            await app.press("enter", "j", "G")
            assert_safe(app.shown)
            await app.press("a")
            assert_safe(app.shown)
            await app.press("n", "escape", "j", "j")
