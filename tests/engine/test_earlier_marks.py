"""Rows that a person dropped in earlier rounds teach the ranking of later ones."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from elute import cycle
from elute.core import ids as id_runs
from elute.core.errors import UsageError
from elute.core.events import Dropped, RoundClosed
from elute.core.recipe import Settings
from elute.core.results import Decision, Embedded, Floats, Learnt
from elute.core.state import State
from elute.engine import learning
from elute.engine.earlier_marks import Past, past
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from elute.steps.evaluate.outliers import Gone
from elute.steps.evaluate.outliers.marked import MOST_MARKS
from tests import values
from tests.engine.test_learning import FAST, scores, watch
from tests.values import ids

SOURCE, DIM = "0" * 64, 4
HERE = Embedded("key", DIM)


class Rounds:
    """Two rounds of a made-up session, of which the first one's results are stored."""

    def __init__(self, layout: Layout, rows: int, settings: Settings | None = None) -> None:
        self.layout = layout
        self.state = State(rows)
        self.vectors: Floats = np.eye(rows, DIM, dtype=np.float32)
        self.settings = settings or {}
        self.state.settings = self.settings
        self.names = cycle.fingerprints(SOURCE, self.state.started, self.settings)

    def stored(self, key: str = "key", score: Floats | None = None) -> None:
        """Store the first round: its rows, their vectors in the store of that key, their scores."""
        rows = range(len(self.vectors))
        cleaned = values.precleaned(rows, [f"text {row}" for row in rows])
        store = Artefacts(self.layout.artefacts)
        store.store(self.names["preclean"], cleaned)
        store.store(self.names["embed"], Embedded(key, DIM))
        if score is not None:
            found = values.evaluated(len(score), outlier_score=score)
            store.store(self.names["evaluate"], found)
        VectorStore(self.layout.vectors / key).add(cleaned.texts.hashes, self.vectors)

    def closed(self, rows: str, author: str = "person") -> Past:
        """Drop rows, close the round, and say what is known of them in the next one."""
        self.state.apply(Dropped(1, rows, "by hand", author))
        self.state.apply(RoundClosed(1, 0, 0))
        return self.known()

    def known(self, now: Embedded = HERE) -> Past:
        """What is known of what was dropped."""
        junk = learning.marks_of(self.state) == 1
        return past(self.layout, SOURCE, self.state, junk, now)


def test_dropped_rows_come_with_their_vectors_and_standing(layout: Layout) -> None:
    """Of the same embedding they are all there, and stand as their own round's scores had them."""
    made = Rounds(layout, 6)
    made.stored(score=np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.9], np.float32))
    found = made.closed("2,5")
    assert found.rows.tolist() == [2, 5]
    np.testing.assert_array_equal(found.gone.vectors, made.vectors[[2, 5]])
    assert found.gone.standing[0] == pytest.approx(0.1 / (1.4826 * 0.1), rel=1e-5)
    assert found.gone.standing[1] == pytest.approx(0.7 / (1.4826 * 0.1), rel=1e-5)
    assert found.apart == 0


def test_rows_without_scores_stand_in_the_middle(layout: Layout) -> None:
    """What nobody had scored yet was not foretold."""
    made = Rounds(layout, 6)
    made.stored()
    assert made.closed("2,5").gone.standing.tolist() == [0, 0]


def test_another_embedding_does_not_count(layout: Layout) -> None:
    """They are counted, not learnt from."""
    made = Rounds(layout, 6)
    made.stored("another")
    found = made.closed("1-3")
    assert (len(found.rows), found.gone.vectors.shape) == (0, (0, DIM))
    assert (found.apart, found.missing) == (3, 0)


@pytest.mark.parametrize("step", ["preclean", "embed"])
def test_gone_is_not_embedded_otherwise(layout: Layout, step: str) -> None:
    """Where results of their round are gone it may be run again, if that gives equal vectors."""
    made = Rounds(layout, 6, {"embed": {"method": "precomputed", "file": "v.npy"}})
    made.stored()
    assert made.closed("1-3").rows.tolist() == [1, 2, 3]
    Artefacts(layout.artefacts).discard(made.names[step])
    assert (made.known().apart, made.known().missing) == (0, 3)
    fitted = Rounds(layout, 6, {"embed": {"method": "lsa"}})
    assert (fitted.closed("1-3").apart, fitted.known().missing) == (3, 0)


def test_rows_whose_vectors_are_gone(layout: Layout) -> None:
    """Some of them: the others teach; all of them: none does."""
    made = Rounds(layout, 6)
    made.stored()
    made.closed("1-3")
    store = layout.vectors / "key"
    shutil.rmtree(store)
    assert (made.known().rows.tolist(), made.known().missing) == ([], 3)
    hashes = values.precleaned(range(6), [f"text {row}" for row in range(6)]).texts.hashes
    VectorStore(store).add(hashes[2:], made.vectors[2:])
    found = made.known()
    assert (found.rows.tolist(), found.apart, found.missing) == ([2, 3], 0, 1)
    np.testing.assert_array_equal(found.gone.vectors, made.vectors[[2, 3]])


def test_the_vectors_of_a_file_count_though_they_are_stored_anew(layout: Layout) -> None:
    """Every round has a store of its own; the same file is the same embedding, another is not."""
    settings: Settings = {"embed": {"method": "precomputed", "file": "v.npy", "sha256": "1" * 64}}
    made = Rounds(layout, 6, settings)
    made.stored("first")
    assert made.closed("1-3").rows.tolist() == [1, 2, 3]
    made.state.settings = {"embed": {**settings["embed"], "sha256": "2" * 64}}
    assert made.known().apart == 3


def test_what_rules_dropped_is_no_mark(layout: Layout) -> None:
    """Not in an earlier round either; and a row taken back since is none."""
    made = Rounds(layout, 6)
    made.stored()
    found = made.closed("1-3", "rule: near-duplicates")
    assert (len(found.rows), found.apart) == (0, 0)


def test_very_many_are_thinned_out_evenly(layout: Layout) -> None:
    """All count as known; some of them, from the first to the last, are read."""
    rows = 3 * MOST_MARKS
    made = Rounds(layout, rows)
    made.vectors = np.random.default_rng(0).normal(size=(rows, DIM)).astype(np.float32)
    made.stored()
    found = made.closed(id_runs.pack(np.arange(1, rows)))
    assert len(found.rows) == rows - 1
    np.testing.assert_array_equal(found.gone.vectors, made.vectors[1::3])


@pytest.fixture
def rows(dataset: Path, here: Path) -> tuple[Path, list[str]]:
    """The small dataset with vectors in a file: three topics, and 18 rows of junk from row 126 on.

    The junk lies as dense as the topics, so that no score looks for it.
    """
    some = np.random.default_rng(0)
    middles = np.repeat(some.normal(size=(4, 16)), [42, 42, 42, 22], axis=0)
    vectors = middles + 0.4 * some.normal(size=(148, 16))
    np.save(here / "v.npy", vectors.astype(np.float32))
    settings = ["embed.method=precomputed", f"embed.file={here / 'v.npy'}", *FAST[1:]]
    return dataset, settings


def second(dataset: Path, settings: list[str], folder: Path, dropped: list[int]) -> Session:
    """A session whose second round has its results; these rows were dropped in the first."""
    session = open_session(dataset, folder, settings)
    list(session.run("report", watch))
    session.drop(ids(*dropped), "by hand")
    session.close_round()
    list(session.run("report", watch))
    return session


def test_a_later_round_learns_from_an_earlier_one(rows: tuple[Path, list[str]], here: Path) -> None:
    """Rows like those dropped before rise, without a mark in the round; the note says from what."""
    session = second(*rows, here / "s.elute", [126, 127, 128, 129, 130])
    plain, cleaned = scores(session), session.snapshot().precleaned
    assert cleaned is not None
    alike = cleaned.ids > 130
    said = "learnt from 5 dropped (5 of them in earlier rounds) and 0 kept by you"
    assert session.learn(watch) == said
    learnt = scores(session)
    assert sorted(learnt) == sorted(plain)
    assert alike.sum() == 13
    assert alike[np.argsort(-learnt)[:10]].all()
    assert not alike[np.argsort(-plain)[:10]].all()
    session.drop(ids(0), "by hand")
    said = said.replace("5 dropped", "6 dropped")
    assert session.learn(watch) == said
    session.close()
    again = open_session(here / "s.elute")
    assert again.snapshot().learnt == said
    again.close()


def test_marks_are_those_of_ones_own_history(rows: tuple[Path, list[str]], here: Path) -> None:
    """Undone and dropped by a rule instead, the same rows are no marks: the plain ranking is back.

    The round and its scores are the same, so that only the marks tell the two histories apart.
    """
    session = second(*rows, here / "s.elute", [138, 139])
    plain = scores(session)
    session.learn(watch)
    assert not np.array_equal(scores(session), plain)
    assert session.undo().startswith("close round 1")
    assert session.undo().startswith("drop 2 rows")
    nothing = (values.NO_IDS, values.NO_FLOATS)
    session.carry_out([Decision(ids(138, 139), "alike", "rule: made-up", *nothing)])
    session.close_round()
    assert session.snapshot().pending == ()
    np.testing.assert_array_equal(scores(session), plain)
    session.drop(ids(0), "by hand")
    np.testing.assert_array_equal(scores(session), plain)
    assert session.learn(watch) == "learnt from 1 dropped and 0 kept by you"
    session.close()


def test_going_back_finds_what_was_learnt_there(rows: tuple[Path, list[str]], here: Path) -> None:
    """On a branch from round 1 its marks are its own again, and round 2's ranking waits."""
    session = second(*rows, here / "s.elute", [138, 139])
    later = session.learn(watch)
    session.go_to("1")
    assert session.snapshot().learnt == ""
    assert session.learn(watch) == "learnt from 2 dropped and 0 kept by you"
    session.undo()
    assert session.snapshot().learnt == later
    session.close()


def test_what_cannot_be_compared_is_said(dataset: Path, here: Path) -> None:
    """LSA, fitted on all texts, is another embedding in the next round: refused, or told."""
    session = second(dataset, FAST, here / "s.elute", [1, 2, 3])
    with pytest.raises(UsageError, match="rounds: 3 rows embedded otherwise") as refused:
        session.learn(watch)
    assert "their round" not in refused.value.hint
    session.drop(ids(50), "by hand")
    assert session.learn(watch) == (
        "learnt from 1 dropped and 0 kept by you; "
        "left out of earlier rounds: 3 rows embedded otherwise"
    )
    session.close()


def test_what_is_gone_is_said_and_comes_back(rows: tuple[Path, list[str]], here: Path) -> None:
    """Going to their round and running it, as the hint says, brings back what they teach."""
    session = second(*rows, here / "s.elute", [126, 127])
    first = session.state.past[0]
    names = cycle.fingerprints(session._source.sha256, first.started, first.settings)
    Artefacts(Layout(session.folder).artefacts).discard(names["preclean"])
    with pytest.raises(UsageError, match="rounds: 2 rows without stored vectors") as refused:
        session.learn(watch)
    assert "go to their round (H), run it (r), come back and learn" in refused.value.hint
    session.drop(ids(0), "by hand")
    said = "learnt from 1 dropped and 0 kept by you"
    assert session.learn(watch) == (
        f"{said}; left out of earlier rounds: 2 rows without stored vectors"
    )
    session.go_to("1")
    list(session.run("report", watch))
    session.go_to("2")
    said = "learnt from 3 dropped (2 of them in earlier rounds) and 0 kept by you"
    assert session.learn(watch) == said
    session.close()


def test_a_ranking_stands_as_long_as_its_marks() -> None:
    """More marks do not end it; one that is taken back, or turned, does."""
    found = Learnt(values.NO_FLOATS, ids(3, 7), np.array([1, -1], np.int8))
    marks = np.zeros(9, np.int8)
    marks[[3, 7]] = 1, -1
    assert learning.stands(found, marks)
    marks[5] = 1
    assert learning.stands(found, marks)
    marks[7] = 1
    assert not learning.stands(found, marks)
    marks[7] = 0
    assert not learning.stands(found, marks)


def test_what_was_left_out_is_part_of_the_name() -> None:
    """Else the words would stay as they were when the reason has become another."""
    gone = Gone(np.zeros((0, DIM), np.float32), values.NO_FLOATS)
    pasts = (Past(values.NO_IDS, gone, 0, 3), Past(values.NO_IDS, gone, 3, 0))
    marks = np.array([1], np.int8)
    assert len({learning.Marked(ids(0), marks, it).name("evaluation") for it in pasts}) == 2
