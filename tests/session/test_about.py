"""session.json: which dataset a session belongs to, and what its results were made with."""

import json
from pathlib import Path

import pytest

from elute.core.errors import SessionDamaged, SessionError
from elute.session import about
from elute.session.layout import Layout
from elute.session.source import Source


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A data file whose name is no easy one."""
    path = tmp_path / "it's ünusual.txt"
    path.write_text("a\nb\n")
    return Source.of(path)


@pytest.fixture
def layout(tmp_path: Path, source: Source) -> Layout:
    """A session of it."""
    made = Layout(tmp_path / "s.elute")
    made.root.mkdir(mode=0o700)
    about.create(made, source, {"cluster.seed": 7})
    return made


def test_it_says_what_the_results_are_made_with(layout: Layout, source: Source) -> None:
    """Format, versions, seeds and the dataset are there for jq, and the dataset is read back."""
    found = json.loads(layout.about.read_bytes())
    assert found["format"] == 1
    assert found["seeds"] == {"cluster.seed": 7}
    assert {"elute", "python", "numpy", "scikit-learn"} <= set(found["versions"])
    assert found["source"]["sha256"] == source.sha256
    assert about.read(layout) == source


def test_a_session_has_a_name_of_its_own(layout: Layout, source: Source, tmp_path: Path) -> None:
    """Two sessions of one dataset are told apart, and what is found later leaves the name."""
    other = Layout(tmp_path / "other.elute")
    assert about.identity(other) == ""
    other.root.mkdir(mode=0o700)
    about.create(other, source, {"cluster.seed": 7})
    name = about.identity(layout)
    assert name
    assert name != about.identity(other)
    about.describe(layout, 2, ["line"])
    assert about.identify(layout) == about.identity(layout) == name


def test_what_was_found_is_added_once(layout: Layout, source: Source) -> None:
    """Rows and columns are said when they are known; saying them again writes nothing."""
    about.describe(layout, 2, ("line",))
    first = layout.about.stat()
    about.describe(layout, 2, ["line"])
    assert layout.about.stat().st_ino == first.st_ino
    found = json.loads(layout.about.read_bytes())
    assert (found["rows"], found["columns"]) == (2, ["line"])
    assert about.read(layout) == source


def test_any_flipped_bit_is_noticed(layout: Layout) -> None:
    """Whichever bit of the file changes, it is not believed; a reader that only parses is."""
    about.describe(layout, 2, ("line",))
    whole = layout.about.read_bytes()
    believed, control = 0, 0
    bits = range(0, 8 * len(whole), 7)
    for bit in bits:
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        layout.about.write_bytes(flipped)
        try:
            about.read(layout)
            believed += 1
        except SessionDamaged:
            pass
        control += _looks_right(bytes(flipped), whole)
    print(f"{len(bits)} flipped bits: {believed} not noticed; control: {control} not noticed")
    assert believed == 0
    assert control > 100


def _looks_right(flipped: bytes, whole: bytes) -> bool:
    """What a reader that only parses would believe."""
    try:
        return bool(json.loads(flipped)["source"] == json.loads(whole)["source"])
    except (ValueError, KeyError, TypeError):
        return False


def test_a_damaged_one_names_its_way_out(layout: Layout, source: Source) -> None:
    """The hint is a command that can be pasted, with the data file where that can still be read."""
    layout.about.write_bytes(layout.about.read_bytes().replace(b'"format": 1', b'"format": 0'))
    with pytest.raises(SessionDamaged) as found:
        about.read(layout)
    quoted = "'" + source.path.replace("'", "'\"'\"'") + "'"
    assert found.value.hint == f"Run: elute {quoted} --session {layout.root}"
    layout.about.unlink()
    with pytest.raises(SessionDamaged) as found:
        about.read(layout)
    assert found.value.hint.startswith(f"Run: elute DATA --session {layout.root}, DATA being")


def test_a_newer_format_is_refused(layout: Layout) -> None:
    """What a later elute wrote is told apart from damage by its checksum, and left alone."""
    later = {**json.loads(layout.about.read_bytes()), "format": 2, "more": [1, 2]}
    del later["checksum"]
    newer = about.sealed(later)
    layout.about.write_bytes(newer)
    with pytest.raises(SessionError, match=r"newer elute \(session format 2\)") as found:
        about.read(layout)
    assert not isinstance(found.value, SessionDamaged)
    assert "Update elute" in found.value.hint
    with pytest.raises(SessionError, match="newer elute"):
        about.describe(layout, 2, ("line",))
    assert layout.about.read_bytes() == newer


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_others_may_write_to_is_refused(layout: Layout, mode: int) -> None:
    """Somebody else could have laid anything into it."""
    layout.root.chmod(mode)
    with pytest.raises(SessionError, match="Others may write") as found:
        about.read(layout)
    assert "chmod -R go-rwx" in found.value.hint


@pytest.mark.parametrize("name", ["journal.jsonl", "session.json", "lock", "progress.json"])
def test_a_planted_link_is_refused(layout: Layout, name: str) -> None:
    """A file of the session that is a symbolic link is not read."""
    target = layout.root.parent / "elsewhere"
    path = layout.root / name
    if path.exists():
        path.rename(target)
    path.symlink_to(target)
    with pytest.raises(SessionError, match="symbolic link"):
        about.read(layout)


def test_results_may_lie_on_another_disk(layout: Layout, source: Source) -> None:
    """A folder of the session that its owner moved and linked to is no reason to refuse it."""
    (layout.root.parent / "scratch").mkdir()
    layout.vectors.symlink_to(layout.root.parent / "scratch")
    assert about.read(layout) == source
