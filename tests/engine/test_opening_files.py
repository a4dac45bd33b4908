"""Sessions of several files, of folders, and with test rows of their own."""

from pathlib import Path

import pytest

from elute.core.errors import BadInput, SessionDamaged, UsageError
from elute.engine.opening import open_session
from elute.engine.place import find
from elute.session import about
from elute.session.layout import Layout

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def shards(folder: Path, *names: str) -> Path:
    """A folder of data files."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("".join(f"words of row {n} in {name}\n" for n in range(5)))
    return folder


def begun(target: Path, folder: Path | None = None, test: Path | None = None) -> Path:
    """A session into which something was loaded, closed again; its folder."""
    session = open_session(target, folder, test=test)
    session.close()
    (session.folder / "artefacts").mkdir()
    return session.folder


@pytest.mark.parametrize(
    ("target", "name", "files"),
    [
        ("many", "many.elute", 4),
        ("many/*.txt", "many.elute", 4),
        ("many/train-*.txt", "train.elute", 2),
        ("many/**/*.txt", "many.elute", 4),
        ("many/train-[01].txt", "train.elute", 2),
        ("many/train-0.txt", "train-0.elute", 1),
        ("many/../many/", "many.elute", 4),
    ],
)
def test_a_dataset_of_several_files_has_one_session(
    target: str, name: str, files: int, here: Path
) -> None:
    """It is called after the folder, or after the letters of the pattern; and found again."""
    shards(here / "many", "train-0.txt", "train-1.txt", "dev.txt", "other.txt")
    assert begun(Path(target)) == Path(name)
    source = about.read(Layout(here / name))
    assert len(source.files) == files
    open_session(Path(target)).close()
    open_session(Path(name)).close()
    (here / "many" / "train-0.txt").write_text("another\n")
    with pytest.raises(BadInput, match="has changed since"):
        open_session(Path(target))


def test_a_file_and_a_folder_of_one_name_have_two_sessions(here: Path) -> None:
    """The second gets the longer name."""
    shards(here, "data.txt")
    shards(here / "data", "a.txt", "b.txt")
    for target, name in (("data.txt", "data.elute"), ("data", "data.files.elute")):
        assert begun(Path(target)) == Path(name)
        open_session(Path(target)).close()


def test_the_folder_at_hand_can_be_opened(here: Path) -> None:
    """Its session, which lies in it, is no part of it."""
    shards(here, "a.txt", "b.txt")
    assert begun(Path()) == Path(f"{here.name}.elute")
    session = open_session(Path())
    assert session.folder == Path(f"{here.name}.elute")
    session.close()


def test_a_folder_that_moved_is_found(here: Path) -> None:
    """Names and content make the dataset, not the place."""
    shards(here / "many", "a.txt", "b.txt")
    begun(here / "many", here / "s.elute")
    moved = (here / "many").rename(here / "moved")
    place = find(moved, here / "s.elute", write=True)
    assert (place.lacks, place.source.path) == ("move", str(moved))


def test_test_rows_belong_to_the_session(here: Path) -> None:
    """Others, or none where there were some, are another dataset; to leave them unsaid is not."""
    shards(here, "train.txt", "held.txt", "other.txt")
    begun(Path("train.txt"), test=Path("held.txt"))
    for target, test in (("train.txt", None), ("train.txt", "held.txt"), ("train.elute", None)):
        found = find(Path(target), None, True, Path(test) if test else None)
        assert found.lacks == ""
        assert found.source.held_out == str(here / "held.txt")
    for target in ("train.txt", "train.elute"):
        with pytest.raises(UsageError, match=r"was begun with --test .*held\.txt") as problem:
            find(Path(target), None, True, Path("other.txt"))
        assert "--session DIR" in problem.value.hint
    (here / "moved").mkdir()
    for name in ("train.txt", "held.txt"):
        (here / name).rename(here / "moved" / name)
    moved = find(Path("moved/train.txt"), Path("train.elute"), True, Path("moved/held.txt"))
    assert moved.lacks == "move"


def test_a_session_without_test_rows_takes_none(here: Path) -> None:
    """Its rows are numbered without them."""
    shards(here, "train.txt", "held.txt")
    begun(Path("train.txt"))
    with pytest.raises(UsageError, match="was begun without --test"):
        open_session(Path("train.txt"), test=Path("held.txt"))


def test_a_damaged_session_json_names_its_test_rows(here: Path) -> None:
    """The command that is advised opens the same dataset."""
    shards(here, "train.txt", "held.txt")
    open_session(Path("train.txt"), test=Path("held.txt")).close()
    file = here / "train.elute" / "session.json"
    file.write_bytes(file.read_bytes().replace(b"versions", b"versioms"))
    with pytest.raises(SessionDamaged) as found:
        open_session(Path("train.elute"))
    assert f"--test {here / 'held.txt'} --session" in found.value.hint
