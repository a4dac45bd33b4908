"""Split, merge and homes, from the key or the command to the engine and back to the screen."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.results import Advice
from elute.engine.view import Snapshot
from tests.tui.driving import NARROW, SIZES, Driver, driving, finished
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.mark.parametrize("size", SIZES)
async def test_the_cluster_at_the_cursor_is_split(size: tuple[int, int]) -> None:
    """P splits it, what follows is run, and at the end it is told what became of it."""
    async with driving(finished(), size) as app:
        await app.press("2", "j", "p")
        await app.until(lambda: "split 1 0" in app.engine.calls)
        await app.until(lambda: "start report" in app.engine.calls)
        await app.until(lambda: "Did split 1 0." in app.said)
        assert "u takes it back" in app.said


async def test_marked_clusters_are_merged() -> None:
    """Space marks, m merges; the marks are seen, and gone when there are other clusters."""
    async with driving(finished()) as app:
        await app.press("2", "space", "j", "space")
        await app.until(lambda: "2 marked" in app.line("clusters-title"))
        assert app.main.panes.clusters.marks == {0, 2}
        await app.press("m")
        await app.until(lambda: "merge 0 2" in app.engine.calls)
        await app.until(lambda: "Did merge" in app.said)
        assert app.main.panes.clusters.marks == set()


async def test_the_keys_line_names_merge_where_it_means_something() -> None:
    """With clusters marked, at 80 cells too; without marks other keys have its room."""
    async with driving(finished(), NARROW) as app:
        await app.press("2")
        await app.until(lambda: "p split" in app.line("keys"))
        assert "merge" not in app.line("keys")
        await app.press("space")
        await app.until(lambda: "m merge" in app.line("keys"))
        assert "x drop" in app.line("keys")
        await app.press("1")
        await app.until(lambda: "s find" in app.line("keys"))


async def test_the_keys_line_names_homes_where_there_is_noise() -> None:
    """Where every row is in a cluster, the key would do nothing."""
    async with driving(finished()) as app:
        await app.press("2")
        await app.until(lambda: "w homes" in app.line("keys"))
    noiseless = finished(texts=[f"row {row}" for row in range(3)])
    async with driving(noiseless) as app:
        await app.press("2")
        await app.until(lambda: "p split" in app.line("keys"))
        assert "homes" not in app.line("keys")


async def test_marks_come_off_again_and_the_noise_has_none() -> None:
    """A second space takes the mark off; the noise cannot be merged, so it is not marked."""
    async with driving(finished()) as app:
        await app.press("2", "space", "k", "space")
        assert app.main.panes.clusters.marks == set()
        await app.press("G", "space")
        assert app.main.panes.clusters.chosen is not None
        assert app.main.panes.clusters.chosen.cluster == -1
        assert app.main.panes.clusters.marks == set()


async def test_without_marks_there_is_nothing_to_merge() -> None:
    """It is said how to mark them."""
    async with driving(finished()) as app:
        await app.press("2", "m")
        await app.until(lambda: "No clusters are marked" in app.said)
        assert not [call for call in app.engine.calls if call.startswith("merge")]


async def test_marked_clusters_are_dropped_together() -> None:
    """X is about the marked clusters, else the one at the cursor, as in the rows."""
    async with driving(finished()) as app:
        await app.press("2", "space", "space", "x")
        await app.until(lambda: bool(app.asking))
        assert "cluster 0, cluster 1" in app.asking
        await app.press("y")
        await app.until(lambda: not app.engine.kept.all())
        assert app.main.panes.clusters.marks == set()


async def test_homes_are_counted_before_they_are_given() -> None:
    """While the strength is typed the rows are counted; then a yes is needed; n gives none."""
    async with driving(finished()) as app:
        await app.press("2", "w")
        await app.until(lambda: "strength from 0.8" in app.said)
        await app.until(lambda: "1 of" in app.line("keys"))
        await app.type("0.5")
        await app.until(lambda: "Give 2 noise rows homes" in app.asking)
        await app.press("n")
        await app.until(lambda: not app.asking)
        assert not [call for call in app.engine.calls if call.startswith("give_homes")]
        await app.press("w")
        await app.type("0.5")
        await app.until(lambda: "Give 2 noise rows homes" in app.asking)
        await app.press("y")
        await app.until(lambda: "Did give_homes 0.5." in app.said)


@pytest.mark.parametrize(
    ("typed", "call"),
    [
        ("split 3 into 4", "split 3 4"),
        ("split 3", "split 3 0"),
        ("merge 1 3", "merge 1 3"),
        ("merge 1, 2 and 3", "merge 1 2 3"),
    ],
)
async def test_commands_say_it_in_full(typed: str, call: str) -> None:
    """What a key does for the cursor or the marks, a command does for any cluster."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type(typed)
        await app.until(lambda: call in app.engine.calls)
        await app.until(lambda: f"Did {call}." in app.said)


async def test_the_command_for_homes_asks_with_the_count() -> None:
    """The strength is in the command; the yes is not."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type("homes 0.8")
        await app.until(lambda: "Give 1 noise row a home (strength 0.8 or more)?" in app.asking)
        await app.press("y")
        await app.until(lambda: "give_homes 0.8" in app.engine.calls)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("split three", "Which cluster, into how many?"),
        ("merge 1 x", "Which clusters?"),
        ("homes much", "A strength is a number from 0 to 1."),
        ("homes 1.5", "A strength is a number from 0 to 1."),
    ],
)
async def test_what_is_mistyped_does_nothing(typed: str, said: str) -> None:
    """A sentence says how it is written."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type(typed)
        await app.until(lambda: said in app.said)
        assert not {call.split()[0] for call in app.engine.calls} & {"split", "merge", "give_homes"}


async def test_nothing_is_changed_while_a_job_runs() -> None:
    """The worker's results would be of other clusters."""
    async with driving(finished()) as app:
        app.engine.held = True
        await app.press("2", "p")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("m", "p")
        await app.until(lambda: "A job is running" in app.said)
        assert [call for call in app.engine.calls if call.startswith("split")] == ["split 0 0"]


async def test_rows_are_no_longer_filtered_by_a_cluster_that_is_another_now() -> None:
    """After a split the numbers are others: the filter by cluster goes, and so does the mark."""
    async with driving(finished()) as app:
        await app.press("2", "enter")
        await app.until(lambda: "cluster 0" in app.line("rows-title"))
        await app.press("2", "p")
        await app.until(lambda: "Did split" in app.said)
        assert "cluster 0" not in app.line("rows-title")
        assert len(app.main.panes.rows.ids) == len(app.engine.texts)


class Advised(FakeEngine):
    """The report proposes a split and a merge."""

    def snapshot(self) -> Snapshot:
        """The session with that advice."""
        made = super().snapshot()
        if made.report is None:
            return made
        split = Advice("split", (2,), (), "large and loose", "rule: shape")
        merge = Advice("merge", (0, 1), (), "a close pair", "rule: shape")
        return replace(made, report=replace(made.report, advice=(split, merge)))


@pytest.mark.parametrize(("down", "call"), [(0, "split 2 0"), (1, "merge 0 1")])
async def test_advice_to_split_or_merge_is_carried_out(down: int, call: str) -> None:
    """A on such advice does it: a person's word, as for advice to drop."""
    async with driving(Advised(done=len(STEPS))) as app:
        await app.press("4", *"j" * down, "a")
        await app.until(lambda: call in app.engine.calls)
        await app.until(lambda: f"Did {call}." in app.said)


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_goes_to_the_first_of_the_parts_and_back(size: tuple[int, int]) -> None:
    """Parts are smaller, so they stand further down; undo leads to the cluster there was."""
    async with driving(finished(), size) as app:
        pane = app.main.panes.clusters
        rows = rows_of(app, 0)
        await app.press("2", "p")
        await app.until(lambda: "Did split 0 0." in app.said)
        await app.until(lambda: pane.count == 6)
        assert pane.chosen is not None
        assert pane.chosen.cluster == 3
        assert rows_of(app, 3) < rows
        assert len(rows_of(app, 3)) > len(rows) / 2
        await app.press("u")
        await app.until(lambda: pane.count == 5 and pane.chosen is not None)
        assert pane.chosen.cluster == 0
        assert rows_of(app, 0) == rows


async def test_the_cursor_goes_to_the_merged_cluster_and_back() -> None:
    """Marking moved it on; it goes to what became of the marked ones all the same."""
    async with driving(finished()) as app:
        pane = app.main.panes.clusters
        merged = rows_of(app, 1) | rows_of(app, 2)
        await app.press("2", "j", "space", "space", "j", "m")
        await app.until(lambda: "Did merge 1 2." in app.said)
        assert pane.chosen is not None
        assert rows_of(app, pane.chosen.cluster) == merged
        await app.press("u")
        await app.until(lambda: pane.count == 5 and pane.chosen is not None)
        assert rows_of(app, pane.chosen.cluster) < merged


async def test_a_typed_split_takes_the_cursor_along() -> None:
    """The parts of the cluster that was typed, whichever was at the cursor; the card tells them."""
    async with driving(finished()) as app:
        rows = rows_of(app, 2)
        await app.press("2", "colon")
        await app.type("split 2")
        await app.until(lambda: "Did split 2 0." in app.said)
        chosen = app.main.panes.clusters.chosen
        assert chosen is not None
        assert rows_of(app, chosen.cluster) < rows
        assert app.main._handling.looking.subject == chosen.cluster


def rows_of(app: Driver, cluster: int) -> set[int]:
    """The rows of a cluster as it is now."""
    return set(np.flatnonzero(app.main.picture.facts.cluster == cluster).tolist())


@pytest.mark.parametrize("typed", ["p", ":split 1 into 3"])
async def test_a_split_that_splits_nothing_is_taken_back(typed: str) -> None:
    """As the command line does: the reason is told, and nothing of it stays in the history."""
    async with driving(finished(alike=True)) as app:
        await app.press("2", "j")
        if typed == "p":
            await app.press("p")
        else:
            await app.press("colon")
            await app.type(typed[1:])
        await app.until(lambda: "Nothing was changed." in app.said)
        assert "Did split 1" in app.said
        assert app.engine.past == []
        assert app.engine.snapshot().pending == ()
        assert "start report" not in app.engine.calls
        chosen = app.main.panes.clusters.chosen
        assert chosen is not None
        assert chosen.cluster == 1


async def test_what_was_done_meanwhile_is_not_taken_back_for_it() -> None:
    """A row dropped while the split was tried stays dropped; the split that did nothing stays."""
    async with driving(finished(alike=True)) as app:
        app.engine.held = True
        await app.press("2", "p")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("1", "x")
        await app.until(lambda: not app.engine.kept.all())
        app.engine.held = False
        await app.until(lambda: app.engine.done == len(STEPS))
        assert "undo" not in app.engine.calls
        assert int(app.engine.kept.sum()) == len(app.engine.texts) - 1
