"""Stored results are verified, and kept for as long as there is room for their open files."""

from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, SessionDamaged
from elute.core.results import Clustered, Neighbors, Reduced
from elute.engine.results import _MOST_HELD, Results
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout

COUNT = 2 * _MOST_HELD


def test_many_results_hold_few_files_open(layout: Layout) -> None:
    """A day of trying settings reads hundreds; all can be had, and the one in use stays."""
    artefacts = Artefacts(layout.artefacts)
    for number in range(COUNT):
        points = np.full((2, 2), number, dtype=np.float32)
        artefacts.store(f"{number:032}", Reduced(points, "pca"))
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))
    results = Results(layout)
    used = results.get("reduce", f"{0:032}")
    for number in [*range(COUNT), 1]:
        assert results.get("reduce", f"{number:032}").points[0, 0] == number
        assert results.get("reduce", f"{0:032}") is used
    assert len(list(files.iterdir())) <= before + _MOST_HELD + 1


def test_what_was_read_in_haste_is_proved(layout: Layout) -> None:
    """An opening takes the large arrays as they are; a damaged one then counts as not run."""
    results, name = stored(layout), "0" * 32
    results.hasten()
    assert results.get("neighbors", name) is not None
    assert results.has(name)
    while results.prove():
        pass
    assert results.get("neighbors", name) is None
    assert not results.has(name)
    with pytest.raises(SessionDamaged, match="fails its checksum"):
        results.sound()


def test_haste_ends(layout: Layout) -> None:
    """What is read after the proof, and by those who never were in haste, is verified at once."""
    patient = stored(layout)
    assert patient.get("neighbors", "0" * 32) is None
    hasty = Results(layout)
    hasty.hasten()
    assert not hasty.prove()
    assert hasty.get("neighbors", "0" * 32) is None


def test_whoever_asks_whether_all_is_sound_waits_for_the_proof(layout: Layout) -> None:
    """Damage is told before anything is done that rests on what was read."""
    results = stored(layout)
    results.hasten()
    assert results.get("neighbors", "0" * 32) is not None
    with pytest.raises(SessionDamaged):
        results.sound()


def test_what_could_not_be_read_is_still_to_be_proved(layout: Layout) -> None:
    """A disk that fails once does not make a damaged result a whole one."""
    results = stored(layout)
    results.hasten()
    assert results.get("neighbors", "0" * 32) is not None
    path = layout.artefacts / ("0" * 32) / "distances.npy"
    aside = path.rename(path.with_suffix(".aside"))
    path.mkdir()  # an error of the system, for root, too
    with pytest.raises(BadInput):
        results.prove()
    path.rmdir()
    aside.rename(path)
    with pytest.raises(SessionDamaged):
        results.sound()


def test_a_decision_is_told_of_damage_once(layout: Layout) -> None:
    """What was proved damaged counts as not run from then on, and is in nobody's way."""
    results = stored(layout)
    results.hasten()
    assert results.get("neighbors", "0" * 32) is not None
    with pytest.raises(SessionDamaged):
        results.proved()
    results.proved()
    assert results.get("neighbors", "0" * 32) is None


def test_haste_does_not_take_what_a_picture_shows(layout: Layout) -> None:
    """Labels are verified before they are drawn, in haste or not."""
    name = "1" * 32
    artefacts = Artefacts(layout.artefacts)
    artefacts.store(name, Clustered(np.zeros(50, np.int32), np.zeros(50, np.float32)))
    flip(layout, name, "labels")
    results = Results(layout)
    results.hasten()
    assert results.get("cluster", name) is None


def stored(layout: Layout) -> Results:
    """A graph with one bit flipped among its distances, on disk."""
    name = "0" * 32
    graph = Neighbors(np.zeros((50, 4), np.int32), np.zeros((50, 4), np.float32))
    Artefacts(layout.artefacts).store(name, graph)
    flip(layout, name, "distances")
    return Results(layout)


def flip(layout: Layout, name: str, array: str) -> None:
    """Flip a bit in the middle of an array's numbers."""
    path = layout.artefacts / name / f"{array}.npy"
    held = bytearray(path.read_bytes())
    held[-20] ^= 4
    path.chmod(0o600)
    path.write_bytes(bytes(held))
