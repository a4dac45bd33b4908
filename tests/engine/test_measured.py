"""Tables that a session keeps beside its steps: the last of each kind, or none."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from elute import durable
from elute.core.errors import CannotWrite
from elute.engine.measured import Measured, keep, kept
from elute.session.artefacts import Artefacts
from elute.session.check import check
from elute.session.layout import Layout


@dataclass(frozen=True)
class Lengths(Measured):
    """A table."""

    KEPT_AS: ClassVar = "lengths"
    longest: tuple[int, ...]


@dataclass(frozen=True)
class Heights(Measured):
    """Another one."""

    KEPT_AS: ClassVar = "heights"
    highest: int


FOUND = Lengths(name="these rows", longest=(30, 20))


def test_there_is_none_before_one_was_made(layout: Layout) -> None:
    """Though one of another kind is there."""
    keep(layout, Heights(name="these rows", highest=3))
    assert kept(layout, Lengths, "these rows") is None


def test_it_is_kept_as_it_was_found(layout: Layout) -> None:
    """Until the rows are others: then it is told that it is not of now."""
    keep(layout, FOUND)
    assert kept(layout, Lengths, "these rows") == FOUND
    other = kept(layout, Lengths, "other rows")
    assert other is not None
    assert (other.longest, other.of_now) == ((30, 20), False)


def test_the_last_one_takes_the_place_of_the_one_before(layout: Layout) -> None:
    """Of its kind; others stay."""
    keep(layout, Heights(name="these rows", highest=3))
    keep(layout, FOUND)
    keep(layout, Lengths(name="these rows", longest=(7,)))
    found, other = kept(layout, Lengths, "these rows"), kept(layout, Heights, "these rows")
    assert found is not None
    assert found.longest == (7,)
    assert other is not None


def test_a_damaged_one_is_none_and_is_made_again(layout: Layout) -> None:
    """The check tells of it until then."""
    keep(layout, FOUND)
    value = layout.artefacts / "lengths" / "value.json"
    value.write_bytes(value.read_bytes().replace(b"30", b"31"))
    assert kept(layout, Lengths, "these rows") is None
    assert [it for it in check(layout) if it.problem]
    keep(layout, FOUND)
    assert kept(layout, Lengths, "these rows") == FOUND


def test_the_one_before_stays_until_the_new_one_is_written(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves it, however often; then the next one takes its place, alone."""
    keep(layout, FOUND)
    for _ in range(3):
        with monkeypatch.context() as patched:
            patched.setattr(durable, "replace", full)
            with pytest.raises(CannotWrite):
                keep(layout, Lengths(name="other rows", longest=(1,)))
        assert kept(layout, Lengths, "these rows") == FOUND
    for longest in (4, 3, 2):
        keep(layout, Lengths(name="these rows", longest=(longest,)))
        found = kept(layout, Lengths, "these rows")
        assert found is not None
        assert found.longest == (longest,)
        assert len(Artefacts(layout.artefacts).names()) == 1


def full(path: Path, data: bytes) -> None:
    """There is no room for any file."""
    raise CannotWrite(f"{path} cannot be written.", "Free some space.")


@pytest.mark.parametrize("first", [FOUND, None])
def test_of_two_that_a_kill_left_the_new_one_counts(
    layout: Layout, first: Lengths | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the writing of the one and the removal of the other; the next one clears both."""
    keep(layout, first or Lengths(name="these rows", longest=(9,)))
    if first is None:
        keep(layout, FOUND)
    with monkeypatch.context() as patched:
        patched.setattr(durable, "remove_folder", killed)
        with pytest.raises(KeyboardInterrupt):
            keep(layout, Lengths(name="these rows", longest=(5,)))
    assert len(Artefacts(layout.artefacts).names()) == 2
    found = kept(layout, Lengths, "these rows")
    assert found is not None
    assert found.longest == (5,)
    keep(layout, Lengths(name="these rows", longest=(4,)))
    found = kept(layout, Lengths, "these rows")
    assert found is not None
    assert found.longest == (4,)
    assert len(Artefacts(layout.artefacts).names()) == 1


def killed(folder: Path) -> None:
    """End the program when a table that is there is to be removed."""
    if folder.exists():
        raise KeyboardInterrupt
