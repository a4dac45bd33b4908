"""Rounds, progress, report, record, help and questions, without a screen."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.findings import Findings
from elute.core.progress import Status
from elute.core.results import Advice
from elute.core.texts import Texts
from elute.engine import advised
from elute.engine.view import Job, Round, Snapshot
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.keys.places import PAGES, PANES
from elute.tui.keys.registry import ACTIONS
from elute.tui.present import deciding, help, progress, record, report, rounds
from elute.tui.present.card import card
from elute.tui.present.facts import facts
from elute.tui.present.spans import Spans, width
from tests.tui import fake_findings
from tests.tui.fake_engine import STEPS, FakeEngine


def plain(*lines: Spans) -> str:
    """The text of some lines."""
    return "\n".join("".join(text for text, _ in spans) for spans in lines)


def test_the_round_at_work_is_told_in_numbers() -> None:
    """Rows in, rows kept, clusters, noise, silhouette."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.arange(20), "by hand")
    said = plain(rounds.line(engine.snapshot(), 150))
    assert "round 1  200 rows → 180 kept · 4 clusters · noise 14 % · silhouette 0.31" in said


@pytest.mark.parametrize("cells", [30, 60, 78, 120])
def test_many_rounds_give_way_to_the_one_at_work(cells: int) -> None:
    """However many rounds there were, the line fits and ends with the present one."""
    past = [Round(number, 10_000, 9_000, True) for number in range(1, 9)]
    snapshot = replace(FakeEngine().snapshot(), rounds=(*past, Round(9, 9_000, 9_000, False)))
    line = rounds.line(snapshot, cells)
    assert width(line) <= cells
    assert "round 9" in plain(line)


def test_read_only_is_on_the_line() -> None:
    """One sees at once that nothing can be changed."""
    snapshot = replace(FakeEngine().snapshot(), read_only="held by another process")
    assert "read-only" in plain(rounds.line(snapshot, 78))


def test_progress_tells_step_share_count_rate_and_time_left() -> None:
    """Everything a waiting person wants to know, and how to stop it."""
    status = Status("embed", 12_000, 20_000, 340.0, 24.0, "on cuda:0", 35.0)
    said = plain(progress.line(Job("running", status), 140))
    for part in ("embed", "60 %", "12,000 of 20,000", "340/s", "0:24 left", "on cuda:0", "ctrl+c"):
        assert part in said
    assert width(progress.line(Job("running", status), 60)) <= 60


@pytest.mark.parametrize("cells", [76, 80, 120])
def test_a_long_message_gives_way_to_the_key_that_cancels(cells: int) -> None:
    """At the narrowest size one works at, one sees how to stop what runs."""
    status = Status("embed", 36, 1_911, 6.0, 308.0, "waiting as the server wishes " * 9, 6.0)
    for job in (status, replace(status, total=0)):
        said = plain(line := progress.line(Job("running", job), cells))
        assert said.endswith("ctrl+c cancels"), said
        assert width(line) <= cells


def test_a_long_name_of_a_step_stands_apart() -> None:
    """An embedder that is measured is the step, and its name may be longer than the column."""
    said = plain(progress.line(Job("running", Status("sentence_transformers", elapsed=2)), 80))
    assert said.startswith("sentence_transformers  0:02")


def test_a_step_without_a_total_shows_its_time() -> None:
    """No bar is drawn where no share is known."""
    said = plain(progress.line(Job("running", Status("reduce", elapsed=75)), 80))
    assert "1:15" in said
    assert "%" not in said


def test_a_long_error_takes_three_lines_at_most() -> None:
    """Title and hint are wrapped, not cut at the first line, and cannot push the panes away."""
    assert len(progress.said("Broken " * 20, "Try again.", "bad", 60)) == 3
    assert plain(*progress.said("Short.", "Hint.", "bad", 60)) == "Short. Hint."


def test_advice_whose_rows_have_left_is_ticked_off() -> None:
    """What has been carried out does not ask again."""
    engine = FakeEngine(done=len(STEPS))
    written = engine.snapshot().report
    assert written is not None
    first = written.advice[0]
    assert "✓" not in plain(report.advice_line(first, engine.snapshot(), 80))
    engine.accept(0)
    assert "✓" in plain(report.advice_line(first, engine.snapshot(), 80))


def test_advice_does_not_count_its_rows_twice() -> None:
    """The number stands before the reason, unless that begins with it."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    for reason in ("2 rows are nearly copies.", "They are nearly copies."):
        line = plain(
            report.advice_line(Advice("drop_rows", (), (1, 2), reason, "rule"), snapshot, 80)
        )
        assert line.count("2 rows") == 1
        assert "nearly copies." in line
    split = Advice("split", (1,), (), "12 % of its rows lie apart.", "rule")
    assert "1  12 % of" in plain(report.advice_line(split, snapshot, 80))


def test_advice_on_a_cluster_is_about_all_its_rows() -> None:
    """The rows named by "drop_cluster" are the cluster's, whatever examples it lists."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    advice = Advice("drop_cluster", (3,), (1, 2), "filler", "rule")
    inside = np.flatnonzero(facts(snapshot).cluster == 3)
    assert advised.rows_of(advice, snapshot).tolist() == inside.tolist()
    assert advised.rows_of(replace(advice, kind="inspect"), snapshot).tolist() == [1, 2]


def test_the_card_tells_about_one_cluster() -> None:
    """Name, numbers, summary and examples of the cluster that was asked for."""
    said = plain(*card(FakeEngine(done=len(STEPS)).snapshot(), 1, 70))
    for part in (
        "late parcel",
        "43 rows",
        "silhouette 0.30",
        "Rows about late",
        "typical",
        "row 1 asks",
    ):
        assert part in said


def test_a_record_page_says_why_a_row_left() -> None:
    """Round, reason and author of the removal stand on it, and the record as it was."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.asarray([4]), "spam, seen by eye")
    snapshot = engine.snapshot()
    said = plain(*record.page(snapshot, facts(snapshot), 4, engine.record(4), 80))
    for part in (
        "dropped in round 1 · spam, seen by eye · person",
        '"id": 4',
        "ROW 4 ASKS",
        "cluster 0",
    ):
        assert part in said


def test_a_record_page_names_the_row_that_is_repeated() -> None:
    """The earlier row stands there with its similarity and its text."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    said = plain(*record.page(snapshot, facts(snapshot), 199, "{}", 80))
    assert "row 0 at 0.97" in said
    assert "row 0 asks about refund card" in said


def test_a_record_page_says_what_rules_found() -> None:
    """By name, with what they say of the row; borderline rows are not accused."""
    snapshot = with_findings(FakeEngine(done=len(STEPS)).snapshot())
    assert "bad-record (line 5: no closing brace)" in page_of(snapshot, 4)
    assert "length" in page_of(snapshot, 1)
    assert "length" not in page_of(snapshot, 5)


def test_a_record_page_shows_what_may_be_shown() -> None:
    """With masks on, neither the record nor its texts show an address."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.records is not None
    texts = Texts.of([f"write to ann{row}@example.org" for row in range(len(snapshot.kept))])
    records = replace(snapshot.records, texts=texts, shape="messages")
    open_ = replace(snapshot, records=records)
    assert "ann3@example.org" in page_of(open_, 3, "ann3@example.org")
    masked = replace(open_, settings={**open_.settings, "preclean": {"mask": True}})
    said = page_of(masked, 3, "ann3@example.org")
    assert "[email]" in said
    assert "example.org" not in said


def page_of(snapshot: Snapshot, row: int, original: str = "{}") -> str:
    """The page of a row."""
    return plain(*record.page(snapshot, facts(snapshot), row, original, 120))


def with_findings(snapshot: Snapshot) -> Snapshot:
    """The snapshot with findings of load and preclean."""
    made = fake_findings.found_by_step()
    assert snapshot.precleaned is not None
    cleaned = replace(snapshot.precleaned, findings=Findings.of(made["preclean"]))
    return replace(snapshot, precleaned=cleaned)


def test_small_drops_are_not_asked_about() -> None:
    """One row never, more than one only above one per cent."""
    assert not deciding.must_ask(1, 10)
    assert not deciding.must_ask(10, 1_000)
    assert deciding.must_ask(11, 1_000)


@pytest.mark.parametrize("place", [*PANES, *PAGES])
@pytest.mark.parametrize("cells", [60, 78, 150])
def test_the_help_lists_every_action_and_fits(cells: int, place: str) -> None:
    """Made of the registry, so nothing can be missing; no line is wider than the screen."""
    lines = help.page(Keymap(), place, cells)
    said = " ".join(plain(*lines).split())
    for action in ACTIONS:
        assert action.help.split(";")[0].split("(")[0].strip() in said
        assert not action.keys or f"{key_name(action.keys[-1])} {action.help.split()[0]}" in said
    assert max(width(line) for line in lines) <= cells
