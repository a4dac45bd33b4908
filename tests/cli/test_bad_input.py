"""What is wrong ends with one sentence that helps and the right exit code, never a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from elute.__main__ import main

Make = Callable[[Path], list[str]]


def missing(folder: Path) -> list[str]:
    """A file that is not there."""
    return ["run", str(folder / "none.csv")]


def wrong_column(folder: Path) -> list[str]:
    """A column that is not there."""
    (folder / "a.csv").write_text("text,label\nhello,x\n")
    return ["run", str(folder / "a.csv"), "--set", "load.text=body"]


def empty(folder: Path) -> list[str]:
    """A file without a byte."""
    (folder / "a.csv").write_bytes(b"")
    return ["run", str(folder / "a.csv")]


def only_a_header(folder: Path) -> list[str]:
    """A table without a row."""
    (folder / "a.csv").write_text("text,label\n")
    return ["run", str(folder / "a.csv")]


def binary(folder: Path) -> list[str]:
    """A program."""
    (folder / "a.csv").write_bytes(b"\x7fELF" + bytes(range(256)) * 9)
    return ["run", str(folder / "a.csv")]


def a_folder(folder: Path) -> list[str]:
    """A folder without a session."""
    return ["run", str(folder)]


def no_model(folder: Path) -> list[str]:
    """A model that cannot be had."""
    (folder / "a.csv").write_text("text\n" + "".join(f"line {n}\n" for n in range(30)))
    return ["run", str(folder / "a.csv"), "--set", "embed.model=nobody/nothing"]


def wrong_setting(folder: Path) -> list[str]:
    """A setting out of bounds."""
    (folder / "a.csv").write_text("text\nhello\n")
    return ["run", str(folder / "a.csv"), "--set", "cluster.k=-1"]


def another_files_session(folder: Path) -> list[str]:
    """A session that belongs to another file."""
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(f"text\nhello {name}\n")
    main(["run", str(folder / "a.csv"), "--session", "s.elute", "--set", "embed.method=lsa"])
    return ["run", str(folder / "b.csv"), "--session", "s.elute"]


def no_session(folder: Path) -> list[str]:
    """A session that is not there."""
    return ["show", str(folder / "none.elute"), "rows"]


def broken_recipe(folder: Path) -> list[str]:
    """A recipe that is not TOML."""
    (folder / "a.csv").write_text("text\nhello\n")
    (folder / "r.toml").write_text("[cluster\n")
    return ["run", str(folder / "a.csv"), "--recipe", str(folder / "r.toml")]


CASES: list[tuple[Make, int, str]] = [
    (missing, 3, "none.csv"),
    (wrong_column, 3, "text, label"),
    (empty, 3, "empty"),
    (only_a_header, 3, "a.csv"),
    (binary, 3, "a.csv"),
    (a_folder, 3, "folder"),
    (no_model, 4, "embed.method=lsa"),
    (wrong_setting, 2, "at least 0"),
    (another_files_session, 2, "--session DIR"),
    (no_session, 3, "none.elute"),
    (broken_recipe, 3, "elute recipe"),
]


@pytest.mark.parametrize(
    ("make", "code", "says"), CASES, ids=lambda case: getattr(case, "__name__", "")
)
def test_one_sentence(
    make: Make, code: int, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is the design's, and the sentence names the thing or the way out."""
    arguments = make(here)
    capsys.readouterr()
    assert main(arguments) == code
    printed = capsys.readouterr()
    last = printed.err.strip().splitlines()[-1]
    assert last.startswith("elute: ")
    assert says in last
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_no_write_permission(dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be written to is told before anything is done."""
    code = main(["run", str(dataset), "--session", "/proc/elute/s.elute"])
    assert code == 3
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(dataset: Path, here: Path) -> None:
    """The same for an ordinary user and a folder without permission."""
    (here / "fixed").mkdir(mode=0o500)
    assert main(["run", str(dataset), "--session", str(here / "fixed" / "s.elute")]) == 3


def test_hostile_text_is_shown_harmless(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column name with an escape sequence reaches the terminal as visible marks only."""
    name = "\x1b]52;c;aGk=\x07\u202e"
    (here / "a.jsonl").write_text(json.dumps({name: 1}) + "\n")
    assert main(["run", str(here / "a.jsonl"), "--set", "load.text=x"]) == 3
    said = capsys.readouterr().err
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.parametrize(
    ("setting", "code"),
    [("decide.drop_outliers=1" + "0" * 400, 2), ("decide.drop_clusters=0-999999999", 2)],
)
def test_monstrous_numbers_are_refused(setting: str, code: int, dataset: Path, here: Path) -> None:
    """Neither an overflow nor a request for all memory."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    assert main(["run", str(dataset), *fast, "--set", setting]) == code


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--set", "load.max_bad=x"], "load.max_bad"),
        (["--set", "embd.method=lsa"], "'embd' is not a step"),
        (["--max-bad", "-1"], "load.max_bad"),
        (["--set", "preclean.drop=blnk"], "'blnk'"),
        (["--set", "decide.drop=foo", "--set", "embed.method=lsa"], "'foo'"),
        (["--recipe", "wrong.toml"], "'blnk'"),
        (["--recipe", "right.toml", "--set", "load.max_bad=x"], "load.max_bad"),
    ],
)
def test_wrong_settings_leave_nothing_behind(
    given: list[str], says: str, dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a folder, nor in a session that is there a line that every later run trips over."""
    for name, rule in (("right.toml", "blank"), ("wrong.toml", "blnk")):
        (here / name).write_text(f'[preclean]\ndrop = "{rule}"\n')
    assert main(["run", str(dataset), *given]) == 2
    assert says in capsys.readouterr().err
    assert sorted(path.name for path in here.iterdir()) == ["right.toml", "wrong.toml"]
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    assert main(["run", str(dataset), "--session", "s.elute", *fast]) == 0
    assert main(["run", "s.elute", *given]) == 2
    assert main(["run", "s.elute"]) == 0


def test_looking_makes_no_session(dataset: Path, here: Path) -> None:
    """`show` and `recipe` on a data file leave the folder as it was."""
    for arguments in (["show", str(dataset), "rows"], ["recipe", str(dataset)]):
        assert main(arguments) == 3
    assert list(here.iterdir()) == []


def test_a_damaged_result_is_told_as_such(dataset: Path, here: Path) -> None:
    """Not as a row without a cluster, and not as a session without results."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    main(["run", str(dataset), "--session", "s.elute", *fast])
    for name in ("labels.npy", "spans.npy"):
        array = next(Path("s.elute").glob(f"artefacts/*/{name}"))
        whole = array.read_bytes()
        array.write_bytes(whole[:-1] + b"\x77")
        assert main(["show", "s.elute", "rows"]) == 6
        array.write_bytes(whole)
    assert main(["show", "s.elute", "rows"]) == 0


def test_settings_under_which_nothing_loads_are_taken_back(here: Path) -> None:
    """A wrong column once does not spoil the next, plain call."""
    first = wrong_column(here)
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    assert main(first) == 3
    assert main([*first[:2], *fast]) == 0


@pytest.mark.parametrize("make", [wrong_column, empty, only_a_header, binary])
def test_a_refused_file_leaves_no_folder(make: Make, here: Path) -> None:
    """A session that elute began for it is gone; one that was there before stays."""
    arguments = make(here)
    assert main(arguments) == 3
    assert [path.name for path in here.iterdir()] == ["a.csv"]
    (here / "a.elute").mkdir(mode=0o700)
    assert main(arguments) == 3
    assert (here / "a.elute").is_dir()


def test_files_with_one_stem_have_a_session_each(here: Path) -> None:
    """`train.csv` and `train.txt` lie beside each other in many folders."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    for name in ("a.csv", "a.txt"):
        (here / name).write_text("text\n" + "".join(f"row {n} of {name}\n" for n in range(12)))
        assert main(["run", str(here / name), *fast]) == 0
    assert sorted(path.name for path in here.glob("*.elute")) == ["a.elute", "a.txt.elute"]


def test_an_export_keeps_the_format_and_says_so(dataset: Path, here: Path) -> None:
    """A name that promises plain text, which no record here is, is refused."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    main(["run", str(dataset), "--session", "s.elute", *fast])
    assert main(["export", "s.elute", "out.txt"]) == 3
    assert main(["export", "s.elute", "out.data"]) == 0


def test_a_file_that_was_mended_opens(here: Path) -> None:
    """A first call that failed does not hold the file to the content it had then."""
    data, fast = here / "a.csv", ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    data.write_text("text\n")
    assert main(["run", str(data), *fast]) == 3
    data.write_text("text\n" + "".join(f"row {n} of many\n" for n in range(12)))
    assert main(["run", str(data), *fast]) == 0


def test_a_file_that_was_moved_keeps_its_session(dataset: Path, here: Path) -> None:
    """The same content at another place is the same dataset."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    assert main(["run", str(dataset), "--session", "s.elute", *fast]) == 0
    moved = dataset.rename(here / "moved.jsonl")
    assert main(["run", str(moved), "--session", "s.elute"]) == 0
    assert main(["show", "s.elute", "rounds"]) == 0
