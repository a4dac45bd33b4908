"""The disk is full, for real: the command says so and fails, and goes on once there is space."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.session.ready import ELUTE, SETTINGS, Ran, Ready, make_ready, ran, rows
from tests.session.small_disk import PAGE, SmallDisk, limited, why_not

REFUSAL = why_not()
needs_small_disk = pytest.mark.skipif(bool(REFUSAL), reason=REFUSAL)
DROPPING = (sys.executable, str(Path(__file__).parent / "dropping.py"))
FULL, TOO_LARGE = "No space left on device", "File too large"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Callable[[int], SmallDisk]]:
    """Lends disks of so many bytes."""
    lent: list[SmallDisk] = []

    def lend(size: int) -> SmallDisk:
        lent.append(SmallDisk(tmp_path / f"disk{len(lent)}", size))
        return lent[-1]

    yield lend
    for disk in lent:
        disk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """A round made where there is space."""
    return make_ready(tmp_path_factory.getbasetemp())


@pytest.fixture
def whole(ready: Ready, here: Path) -> Path:
    """A copy of its session."""
    return ready.copy(here / "whole.elute")


def refused(ended: Ran, cause: str) -> None:
    """It failed, said why in a sentence, and did not say that it had succeeded."""
    assert ended.returncode == 3, ended
    (sentence,) = [line for line in ended.stderr.splitlines() if line.startswith("elute: ")]
    assert cause in sentence
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def dropped(shown: str) -> list[int]:
    """The rows a person dropped, among all that are shown."""
    entries = map(json.loads, shown.splitlines())
    return [entry["id"] for entry in entries if "of no use" in (entry["reason"] or "")]


def shown(disk: SmallDisk, session: Path) -> str:
    """Everything about every row of a session on a small disk."""
    return disk.run(*ELUTE, "show", str(session), "rows", "--json").stdout


def place(ended: Ran) -> str:
    """The file that could not be written."""
    return ended.stderr.rpartition("elute: ")[2].partition(" cannot be ")[0].rpartition("/")[2]


def leftovers(folder: Path) -> list[Path]:
    """Half-written files."""
    return [path for path in folder.rglob("*") if path.name.endswith((".tmp", ".unchecked"))]


@needs_small_disk
@pytest.mark.parametrize("step", [32, pytest.param(1, marks=pytest.mark.long)])
def test_a_round_on_a_full_disk(
    step: int, ready: Ready, here: Path, small: Callable[[int], SmallDisk]
) -> None:
    """With a little more space each time, `elute run` fails with the cause, and further on.

    At last it ends with the rows of a run that was never disturbed.
    """
    disk = small(16 << 20)
    session = disk.folder / "s.elute"
    command = (*ELUTE, "run", str(ready.data), "--session", str(session), *SETTINGS)
    places: list[str] = []
    for pages in range(1, 200, step):
        disk.leave(pages * PAGE)
        ended = disk.run(*command)
        if ended.returncode == 0:
            break
        refused(ended, FULL)
        assert leftovers(disk.seen_from_here) == []
        places.append(place(ended))
    print(f"full at {len(places)} points, in {len(set(places))} places: {', '.join(places)}")
    assert len(places) >= 2
    assert shown(disk, session) == rows(ready.session)


@pytest.mark.parametrize(
    "sizes", [(9_000,), pytest.param((0, 50, 250, 600, 1_200, 9_000), marks=pytest.mark.long)]
)
def test_a_round_under_a_file_limit(sizes: tuple[int, ...], ready: Ready, here: Path) -> None:
    """The same where no file may grow beyond a size (EFBIG), as quotas have it."""
    command = (*ELUTE, "run", str(ready.data), "--session", "s.elute", *SETTINGS)
    for size in sizes:
        ended = ran(*limited(size, *command))
        print(f"files up to {size} bytes: {ended.stderr.splitlines()[-1]}")
        refused(ended, TOO_LARGE)
        assert leftovers(Path("s.elute")) == []
    assert ran(*command).returncode == 0
    assert rows(Path("s.elute")) == rows(ready.session)


@needs_small_disk
def test_decisions_on_a_full_disk(
    ready: Ready, here: Path, small: Callable[[int], SmallDisk]
) -> None:
    """Rows are dropped until the disk is full: what counted stays, the failed drop does not.

    The control, a list written anew each time, loses what had counted.
    """
    disk = small(16 << 20)
    session, naive = disk.folder / "s.elute", disk.folder / "naive.json"
    ready.copy(disk.seen_from_here / "s.elute")
    disk.leave(PAGE)
    stopped = disk.run(*DROPPING, "elute", str(session))
    stopped_by(stopped, FULL)
    assert dropped(shown(disk, session)) == counted(stopped)
    disk.leave(PAGE)
    went_on = disk.run(*DROPPING, "elute", str(session), str(disk.folder / "ballast"))
    assert (went_on.returncode, went_on.stderr.count(FULL)) == (0, 1)
    assert dropped(shown(disk, session)) == counted(went_on)
    disk.leave(PAGE)
    lost = disk.run(*DROPPING, "naive", str(naive))
    stopped_by(lost, FULL)
    there = left_of(disk.seen_from_here / "naive.json")
    print(f"elute: 0 of {len(counted(stopped))} drops lost; ", end="")
    print(f"naive: {len(counted(lost)) - there} of {len(counted(lost))}")
    assert there < len(counted(lost))


def stopped_by(ended: Ran, cause: str) -> None:
    """It dropped some rows, and ended with the cause."""
    assert ended.returncode == 1
    assert cause in ended.stderr
    assert len(counted(ended)) > 3


def counted(ended: Ran) -> list[int]:
    """The rows that counted as dropped, as was printed."""
    return [int(line) for line in ended.stdout.split()]


def left_of(file: Path) -> int:
    """How many rows of a naive list can still be read."""
    try:
        return len(json.loads(file.read_text()))
    except ValueError:
        return 0


def test_decisions_under_a_file_limit(whole: Path) -> None:
    """The same where the journal may not grow beyond a size."""
    journal = whole / "journal.jsonl"
    limit = journal.stat().st_size + 1_500
    stopped = ran(*limited(limit, *DROPPING, "elute", str(whole)))
    print(f"{len(counted(stopped))} drops, then: {stopped.stderr.strip()}")
    stopped_by(stopped, TOO_LARGE)
    assert dropped(rows(whole)) == counted(stopped)
    limit = journal.stat().st_size + 1_500
    went_on = ran(*limited(limit, *DROPPING, "elute", str(whole), "no ballast"))
    assert (went_on.returncode, went_on.stderr.count(TOO_LARGE)) == (0, 1)
    assert dropped(rows(whole)) == counted(went_on)


@needs_small_disk
def test_an_export_to_a_full_disk(
    ready: Ready, whole: Path, small: Callable[[int], SmallDisk]
) -> None:
    """Nothing gets the name that was asked for, and nothing is left behind.

    Given space, the same command writes it all.
    """
    disk = small(16 << 20)
    out = disk.folder / "out.jsonl"
    command = (*ELUTE, "export", str(whole), str(out), "--dropped", f"{out}.dropped.jsonl")
    for free in (0, ready.data.stat().st_size // 2, ready.data.stat().st_size + 4096):
        disk.leave(free)
        refused(disk.run(*command), FULL)
        assert [path.name for path in disk.seen_from_here.iterdir()] == ["ballast"]
    disk.free()
    ended = disk.run(*command)
    assert (ended.returncode, ended.stdout.split()[0]) == (0, "Wrote")
    assert out_lines(disk.seen_from_here / "out.jsonl") == 144


def out_lines(file: Path) -> int:
    """Lines of a file."""
    return len(file.read_bytes().splitlines())


def test_an_export_under_a_file_limit(whole: Path, here: Path) -> None:
    """The same where no file may grow beyond a size."""
    command = (*ELUTE, "export", str(whole), "out.jsonl")
    refused(ran(*limited(4_000, *command)), TOO_LARGE)
    assert [path.name for path in here.iterdir()] == ["whole.elute"]
    assert ran(*command).returncode == 0
    assert out_lines(here / "out.jsonl") == 144


@pytest.mark.parametrize("option", ["--out", "--dropped", "--manifest"])
def test_a_full_device_is_no_target(option: str, whole: Path, here: Path) -> None:
    """`/dev/full`, behind a link, is refused even with --force, and stays the device it is."""
    (here / "full.jsonl").symlink_to("/dev/full")
    targets = ["full.jsonl"] if option == "--out" else ["out.jsonl", option, "full.jsonl"]
    refused(ran(*ELUTE, "export", str(whole), *targets, "--force"), "is not a regular file")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)
    assert (here / "full.jsonl").is_symlink()
    assert not (here / "out.jsonl").exists()


@pytest.mark.parametrize(
    "verb", [["show", "rows"], ["show", "rows", "--json"], ["recipe"], ["check"]]
)
def test_output_that_nobody_gets_is_a_failure(verb: list[str], whole: Path) -> None:
    """Output on `/dev/full`: not 0, and the cause in a sentence."""
    name, *more = verb
    with Path("/dev/full").open("w") as full:
        command = [*ELUTE, name, str(whole), *more]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    print(ended.returncode, ended.stderr.strip())
    assert ended.returncode != 0
    assert FULL in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "elute itself" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
