"""`show rows --where`, `drop`, `keep`, `undo`, `redo`: rows by a query, without a screen."""

import json
import shutil
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.engine.opening import open_session

TEXTS = [f"send my money back for order {n}" for n in range(12)]
TEXTS += [f"where is the parcel {n} you shipped" for n in range(8)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of 20 rows with labels and two clusters."""
    folder = tmp_path_factory.mktemp("data")
    data = folder / "rows.jsonl"
    rows = [
        {"text": text, "label": "money" if n < 12 else "parcel", "number": n}
        for n, text in enumerate(TEXTS)
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    settings = ("embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=2")
    given = [word for setting in settings for word in ("--set", setting)]
    assert main(["run", str(data), "--session", str(folder / "s.elute"), *given]) == 0
    return folder / "s.elute"


@pytest.fixture
def session(made: Path, here: Path) -> str:
    """A copy of it, to be changed."""
    return str(shutil.copytree(made, here / "s.elute"))


def asked(session: str, query: str, capsys: pytest.CaptureFixture[str]) -> list[int]:
    """The ids that `show rows --where` prints."""
    capsys.readouterr()
    assert main(["show", session, "rows", "--where", query, "--json"]) == 0
    return [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]


def test_show_prints_the_rows_of_a_query(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout the rows alone, on stderr how many and which."""
    assert asked(session, "label=parcel id<15", capsys) == [12, 13, 14]
    assert main(["show", session, "rows", "--where", "PARCEL -id:12-18"]) == 0
    said = capsys.readouterr()
    assert [line.split("\t")[0] for line in said.out.splitlines()] == ["id", "19"]
    assert said.err == "1 of 20 rows: “PARCEL” · not row 12-18.\n"
    assert asked(session, "number>=17 or number=3", capsys) == [3, 17, 18, 19]
    capsys.readouterr()
    assert main(["show", session, "rows", "--where", "zebra"]) == 0
    assert capsys.readouterr().out == ""


def test_drop_keep_undo_and_redo(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says its numbers; what left says why."""
    assert main(["drop", session, "label=parcel", "--reason", "parcels", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"dropped": 8, "kept": 12, "reason": "parcels"}
    assert said.err.endswith("Dropped 8 rows (parcels); 12 stay.\n")
    assert asked(session, "reason:parcels dropped", capsys) == list(range(12, 20))
    assert main(["keep", session, "id:12-14,1"]) == 0
    assert "Brought back 3 rows (row 12-14, 1); 15 are in." in capsys.readouterr().err
    assert asked(session, "checked", capsys) == [12, 13, 14]
    assert main(["keep", session, "id:1,2"]) == 0
    assert "Kept 2 rows on purpose" in capsys.readouterr().err
    for verb, kept in (("undo", 15), ("undo", 12), ("redo", 15), ("undo", 12), ("undo", 20)):
        assert main([verb, session, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["kept"] == kept
    assert main(["redo", session]) == 0
    assert "Done again: drop 8 rows (parcels); 12 rows kept now." in capsys.readouterr().err


def test_more_than_half_needs_a_word(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused with the numbers; nothing has left."""
    assert main(["drop", session, "label=money"]) == 2
    assert "12 of the 20 rows (60 %). Say --yes" in capsys.readouterr().err
    assert asked(session, "dropped", capsys) == []
    assert main(["drop", session, "label=money", "--yes"]) == 0
    assert len(asked(session, "kept", capsys)) == 8


def test_a_query_may_begin_with_a_minus(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Behind the two that end the options; or as a word."""
    assert main(["drop", session, "--", "-label=money"]) == 0
    assert len(asked(session, "not label=money -kept", capsys)) == 8


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["drop", "SESSION", "labl=x"], "Perhaps label"),
        (["drop", "SESSION", " "], "The query is empty"),
        (["keep", "SESSION", "outlier>x"], "number"),
        (["show", "SESSION", "rows", "--where", "("], "left open"),
        (["show", "SESSION", "clusters", "--where", "x"], "--where goes with rows only"),
        (["drop", "SESSION", "not marked"], "known there only"),
        (["show", "SESSION", "rows", "--where", "marked"], "known there only"),
        (["undo", "SESSION"], "nothing to undo"),
        (["redo", "SESSION"], "nothing to redo"),
    ],
)
def test_what_cannot_be_done_is_said(
    given: list[str], said: str, session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and a sentence; stdout stays empty."""
    assert main([session if word == "SESSION" else word for word in given]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_whoever_holds_the_session_is_named(
    verb: str, session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before it is said that there is nothing to undo, which may be different in a moment."""
    holder = open_session(Path(session), begin=False)
    assert main([verb, session]) == 6
    assert "being worked on by" in capsys.readouterr().err
    holder.close()


def test_an_empty_query_shows_all_rows(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And says so."""
    assert asked(session, "", capsys) == list(range(20))
    main(["show", session, "rows", "--where", ""])
    assert capsys.readouterr().err == "20 of 20 rows: all of them.\n"


def test_nothing_is_dropped_where_nothing_is_found(
    session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is no error, and no operation to take back."""
    assert main(["drop", session, "zebra"]) == 0
    assert "Dropped 0 rows" in capsys.readouterr().err
    assert main(["undo", session]) == 2
