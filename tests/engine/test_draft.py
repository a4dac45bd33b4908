"""The first picture, which is shown until the layout is there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled, CannotWrite
from elute.core.progress import Progress, silent
from elute.core.results import Reduced
from elute.engine import naming
from elute.engine.opening import open_session
from elute.engine.running import Runner
from elute.engine.session import Session
from elute.engine.work import Work
from elute.session import about
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from tests.engine.test_worker import finished, gone

FAST = ["embed.method=lsa", "reduce.method=tsne", "cluster.method=kmeans", "cluster.k=3"]


def opened(dataset: Path, folder: Path, settings: list[str] = FAST) -> Session:
    """A session whose rows are embedded."""
    session = open_session(dataset, folder / "s.elute", settings)
    list(session.run("embed", lambda step: silent))
    return session


def names(session: Session) -> naming.Names:
    """The names of the round at work."""
    sha256 = about.read(Layout(session.folder)).sha256
    return naming.of_round(sha256, session.state, session.history)


def draft_of(session: Session) -> Path:
    """Where the first picture is stored."""
    return session.folder / "artefacts" / naming.draft(names(session).steps["reduce"])


def runner_of(session: Session) -> Runner:
    """What works the round out as in the worker, where somebody watches."""
    state, layout = session.state, Layout(session.folder)
    work = Work(about.read(layout), state.started, state.settings, names(session).earlier)
    return Runner(layout, work, drafts=True)


class FullDisk(Artefacts):
    """Has room for everything but a layout."""

    def store(self, fingerprint: str, result: object, base: str = "") -> None:
        """Store it, or say that there is no room."""
        if isinstance(result, Reduced) and result.method == "tsne":
            raise CannotWrite("There is no room.", "")
        super().store(fingerprint, result, base)


def drawing(session: Session, at: Callable[[str], None] = print, through: str = "report") -> None:
    """Run the round as the worker does, telling `at` each step that begins."""

    def watch(step: str) -> Progress:
        at(step)
        return silent

    list(runner_of(session).run(through, watch))
    session.job()  # takes the results into the journal


def stopping_at(last: str) -> Callable[[str], None]:
    """To be told each step; cancels where that one begins."""

    def at(step: str) -> None:
        if step == last:
            raise Cancelled("Stopped.")

    return at


def test_it_is_there_before_the_graph(dataset: Path, here: Path) -> None:
    """When the neighbours are begun, all rows have a place; with the layout it is deleted."""
    session, seen = opened(dataset, here), []

    def at(step: str) -> None:
        seen.append(step)
        found = session.snapshot()
        if step == "neighbors":
            assert found.reduced is None
            assert found.draft is not None
            assert found.draft.method == "pca"
            assert found.draft.points.shape == (144, 2)
            assert np.isfinite(found.draft.points).all()

    drawing(session, at)
    assert not draft_of(session).exists()
    assert seen[:2] == ["draft", "neighbors"]
    assert session.snapshot().draft is None
    reduced = session.snapshot().reduced
    assert reduced is not None
    assert reduced.method == "tsne"
    assert "draft" not in {step.step for step in session.history.steps}
    session.close()


def test_it_is_there_after_a_kill(dataset: Path, here: Path) -> None:
    """A session left in the middle of the layout shows it when it is opened again, once made."""
    session = opened(dataset, here)
    with pytest.raises(Cancelled):
        drawing(session, stopping_at("reduce"))
    session.close()
    again = open_session(here / "s.elute")
    assert again.snapshot().draft is not None
    before = draft_of(again).stat().st_mtime_ns
    with pytest.raises(Cancelled):
        drawing(again, stopping_at("reduce"))
    assert draft_of(again).stat().st_mtime_ns == before
    again.close()


def test_a_damaged_one_is_made_again(dataset: Path, here: Path) -> None:
    """It is not shown, nobody is told of damage, and the next run draws it anew."""
    session = opened(dataset, here)
    with pytest.raises(Cancelled):
        drawing(session, stopping_at("reduce"))
    session.close()
    file = draft_of(session) / "points.npy"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    again = open_session(here / "s.elute")
    assert again.snapshot().draft is None
    again.sound()
    with pytest.raises(Cancelled):
        drawing(again, stopping_at("reduce"))
    assert file.read_bytes() == whole
    assert again.snapshot().draft is not None
    again.close()


@pytest.mark.parametrize(
    ("settings", "through"), [(["reduce.method=pca"], "report"), ([], "embed")]
)
def test_none_is_made_for_nothing(
    dataset: Path, here: Path, settings: list[str], through: str
) -> None:
    """Where the map is PCA itself, or no map is asked for."""
    session = opened(dataset, here, [*FAST, *settings])
    seen: list[str] = []
    drawing(session, seen.append, through)
    assert "draft" not in seen
    assert not draft_of(session).exists()
    session.close()


def test_a_later_round_begins_at_its_earlier_places(dataset: Path, here: Path) -> None:
    """What stays is shown where it was."""
    session = opened(dataset, here)
    drawing(session)
    first = session.snapshot()
    session.drop(np.arange(30, dtype=np.int64), "bad")
    session.close_round()
    with pytest.raises(Cancelled):
        drawing(session, stopping_at("reduce"))
    second = session.snapshot()
    assert second.draft is not None
    assert second.draft.method == "earlier"
    for found in (first, second):
        assert found.precleaned is not None
    assert first.precleaned is not None
    assert second.precleaned is not None
    assert first.reduced is not None
    _, here_, there = np.intersect1d(
        second.precleaned.ids, first.precleaned.ids, return_indices=True
    )
    same = second.draft.points[here_] == first.reduced.points[there]
    assert len(same) == len(second.draft.points)
    assert same.all()
    session.close()


def test_what_a_kill_left_is_deleted_with_the_next_run(dataset: Path, here: Path) -> None:
    """Killed between the two, the layout is there and the draft too: the layout is shown."""
    session = opened(dataset, here)
    with pytest.raises(Cancelled):
        drawing(session, stopping_at("reduce"))
    kept = shutil.copytree(draft_of(session), here / "kept")
    drawing(session)
    shutil.copytree(kept, draft_of(session))
    found = session.snapshot()
    assert found.draft is None
    assert found.reduced is not None
    drawing(session)
    assert not draft_of(session).exists()
    session.close()


def test_it_stays_as_long_as_the_layout_cannot_be_stored(dataset: Path, here: Path) -> None:
    """A disk that is full by then leaves the picture there is."""
    session = opened(dataset, here)
    runner = runner_of(session)
    runner._artefacts = FullDisk(Layout(session.folder).artefacts)
    with pytest.raises(CannotWrite):
        list(runner.run("report", lambda step: silent))
    assert draft_of(session).is_dir()
    assert session.snapshot().draft is not None
    drawing(session)
    assert session.snapshot().reduced is not None
    assert not draft_of(session).exists()
    session.close()


def test_the_worker_makes_it_and_elute_run_does_not(dataset: Path, here: Path) -> None:
    """Only where somebody watches; here the search that comes next fails."""
    session = opened(dataset, here)
    session.set(["neighbors.method=milvus", "neighbors.uri=ftp://nowhere"])
    session.start("reduce")
    assert finished(session).state == "failed"
    assert draft_of(session).is_dir()
    session.set(["neighbors.method=auto", "reduce.seed=1"])
    list(session.run("reduce", lambda step: silent))
    assert not draft_of(session).exists()
    assert session.snapshot().reduced is not None
    session.close()
    gone(session.folder)
