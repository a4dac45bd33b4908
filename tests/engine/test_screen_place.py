"""Where the screen stands is kept beside the decisions, and believed only where it fits."""

import base64
import stat
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.progress import Progress, silent
from elute.core.state import State
from elute.engine import screen_place
from elute.engine.opening import open_session
from elute.engine.screen_place import Plain, Seen
from elute.engine.session import Session
from elute.session.check import check
from elute.session.sealed import sealed, unsealed

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def marks(rows: int, *marked: int) -> bytes:
    """Marks as bits."""
    mask = np.zeros(rows, dtype=np.bool_)
    mask[list(marked)] = True
    return np.packbits(mask).tobytes()


@pytest.fixture
def session(dataset: Path, here: Path) -> Session:
    """A round with clusters."""
    made = open_session(dataset, here / "s.elute", FAST)
    list(made.run("report", watch))
    return made


@pytest.fixture
def place(session: Session) -> Seen:
    """A place with everything in it."""
    bits = marks(len(session.state.started), 1, 7, 9)
    given: dict[str, Plain] = {"zoom": 2.5, "colour": "label", "isolated": None, "noise": True}
    return Seen(
        "map",
        True,
        "card",
        "cluster:1 parcel",
        "outlier",
        "size",
        9,
        4,
        1,
        (1, 2),
        3,
        bits,
        given,
        2,
    )


def test_a_place_comes_back_as_it_was(session: Session, place: Seen) -> None:
    """Also after another start; the file is its owner's alone."""
    session.keep_seen(place)
    path = session.folder / "view.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    session.close()
    again = open_session(session.folder)
    assert again.seen() == place
    again.close()


def test_a_place_in_another_round_or_branch_is_forgotten(session: Session, place: Seen) -> None:
    """Its rows are not those of the round at work."""
    session.drop(np.array([1, 2]), "bad")
    session.keep_seen(place)
    session.close_round()
    assert session.seen() is None
    session.keep_seen(replace(place, row=5))
    session.go_to("1")
    session.drop(np.array([3]), "bad")
    session.close_round()
    assert session.state.round == 2
    assert session.seen() is None
    session.close()


def test_other_clusters_have_other_places(session: Session, place: Seen) -> None:
    """Numbers of clusters mean nothing among others; the rows and their marks stay."""
    session.keep_seen(place)
    session.set(["cluster.k=4"])
    found = session.seen()
    assert found == replace(place, cluster=None, clusters=(), about=None, same_clusters=False)
    session.close()


def test_one_who_only_looks_writes_nothing(session: Session, place: Seen) -> None:
    """A second screen begins where the first was, and leaves its place alone."""
    session.keep_seen(place)
    other = open_session(session.folder)
    assert other.read_only
    other.keep_seen(Seen("clusters"))
    assert other.seen() == session.seen() == place
    other.close()
    session.close()


@pytest.mark.parametrize(
    "change",
    [
        {"row": 1_000_000},
        {"row": True},
        {"row": "7"},
        {"pane": 3},
        {"zoomed": 1},
        {"clusters": ["a"]},
        {"map": {"zoom": [1]}},
        {"map": []},
        {"marks": "AAAA"},
        {"marks": "not base64!"},
        {"advice": None},
        {"top": 0.5},
        {"round": 2},
        {"rows": 3},
    ],
)
def test_nonsense_is_no_place(session: Session, place: Seen, change: dict[str, object]) -> None:
    """The file may have been written by anybody, and whole: wrong kinds, ids that are not there."""
    session.keep_seen(place)
    path = session.folder / "view.jsonl"
    plain = unsealed(path.read_bytes())
    assert plain is not None
    path.write_bytes(sealed({**plain, **change}))
    assert session.seen() is None
    path.write_bytes(sealed({**plain, "unknown": 3}))
    assert session.seen() == place
    session.close()


def test_marks_that_unpack_to_gigabytes_are_refused(session: Session, place: Seen) -> None:
    """No more is unpacked than there are rows."""
    session.keep_seen(place)
    path = session.folder / "view.jsonl"
    plain = unsealed(path.read_bytes())
    assert plain is not None
    bomb = base64.b64encode(zlib.compress(bytes(1 << 24))).decode()
    path.write_bytes(sealed({**plain, "marks": bomb}))
    assert session.seen() is None
    session.close()


def test_check_sees_every_flipped_bit_and_the_start_does_not_mind(
    session: Session, place: Seen
) -> None:
    """A damaged place is told by check, and is no place; nothing else depends on it."""
    session.keep_seen(place)
    session.close()
    path = session.folder / "view.jsonl"
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        again = open_session(session.folder, write=False)
        assert again.seen() is None
        assert [it.part for it in check(again._layout) if it.problem] == ["view"]
    path.write_bytes(whole)
    assert [it for it in check(again._layout) if it.problem] == []


def test_a_million_marks_are_small(session: Session, place: Seen) -> None:
    """125 kB of marks, at random, take less than 170 kB on disk, few of them next to nothing."""
    rng = np.random.default_rng(1)
    bits = np.packbits(rng.random(1_000_000) < 0.5).tobytes()

    state = State(1_000_000)
    screen_place.keep(session._layout, replace(place, marks=bits), state, "name")
    assert (session.folder / "view.jsonl").stat().st_size < 170_000
    assert screen_place.kept(session._layout, state, "name") == replace(place, marks=bits)
    screen_place.keep(session._layout, replace(place, marks=marks(1_000_000, 5)), state, "name")
    assert (session.folder / "view.jsonl").stat().st_size < 2_000
    session.close()
