"""What the tests of recipes share: a session with every kind of decision, and its replay."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress, silent
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.recipes import Outcome, Recipe
from elute.engine.session import Session

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]
COPIED = 20
"""The row of `lines` that three others are copies of."""


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def ids(*rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Row ids."""
    return np.array(rows, dtype=np.int64)


def lines(count: int = 120, first: int = 0) -> list[str]:
    """JSON Lines: texts of three topics; some blank, some copies, two equal to the last byte."""
    topics = ("send my money back for {}", "where is the parcel with {}", "I cannot log in to {}")
    rows = [
        {"n": number, "text": topics[number % 3].format(f"order {number}")}
        for number in range(first, first + count)
    ]
    rows += [{"n": first + count + at, "text": rows[COPIED]["text"]} for at in range(3)]
    rows += [{"n": -1, "text": "  "}, rows[1], {"n": -2, "text": ""}]
    return [json.dumps(row) for row in rows]


def written(path: Path, rows: list[str]) -> Path:
    """A data file of these lines."""
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def decided(data: Path, folder: Path) -> Session:
    """A session of two closed rounds and one at work: rules, a person, copies, undo, settings."""
    session = open_session(data, folder, FAST)
    list(session.run("report", watch))
    session.drop(ids(3, 4, 5, 60), "bad")
    session.restore(ids(4, 120), "good after all")
    session.drop(ids(7), "a slip")
    session.undo()
    session.set(["preclean.html=false"])
    list(session.run("preclean", watch))
    session.close_round()
    session.set(["cluster.k=4", "decide.drop_outliers=0.05"])
    list(session.run("report", watch))
    session.decide()
    session.close_round()
    session.drop(ids(90, 91), "worse")
    return session


def recipe_of(session: Session, path: Path) -> Recipe:
    """The session's recipe, by way of a file."""
    path.write_text(recipes.written(session.folder), "utf-8")
    return recipes.read(path)


def replayed(recipe: Recipe, data: Path, folder: Path) -> tuple[Session, Outcome]:
    """A new session into which a recipe was replayed."""
    session = open_session(data, folder)
    outcome = session.replay(recipe, watch)
    assert outcome is not None
    return session, outcome


def exported(session: Session, folder: Path) -> dict[str, bytes]:
    """The kept and the dropped rows, and the manifest without its paths."""
    folder.mkdir()
    out, dropped, manifest = (folder / name for name in ("k.jsonl", "d.jsonl", "m.json"))
    session.export(out, dropped, manifest=manifest)
    told = json.loads(manifest.read_bytes())
    for file in (*told["source"], *told["kept"], told["dropped"]):
        del file["path"]
    return {
        "kept": out.read_bytes(),
        "dropped": dropped.read_bytes(),
        "manifest": json.dumps(told).encode(),
    }


def kept(session: Session) -> set[str]:
    """The lines of the rows that are kept."""
    return rows_of(session, session.state.kept)


def rows_of(session: Session, which: NDArray[np.bool_]) -> set[str]:
    """The lines of some rows."""
    rows = session.source.read_text("utf-8").splitlines()
    return {row for row, chosen in zip(rows, which, strict=True) if chosen}
