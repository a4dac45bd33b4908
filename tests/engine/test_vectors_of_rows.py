"""Through whole rounds: a file's vectors lie at their rows, and its content decides."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, UsageError
from elute.core.progress import Progress, silent
from elute.core.results import Embedded, Floats, Precleaned
from elute.engine.embedding import gather
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.vector_files import differing
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout

COUNT = 60
BROKEN, BLANK, COPY, GONE = (4, 37), 9, 21, 50


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def vectors(turn: float = 0.0) -> Floats:
    """(COUNT, 2) a direction that tells the row."""
    angles = np.arange(COUNT) / 40 + turn
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.fixture
def data(here: Path) -> Path:
    """A folder of two files with records that cannot be read, a blank one, a copy, and markup."""
    lines = [
        json.dumps({"key": f"k{COUNT - row}", "text": f"<b>row</b> number {row}  of some"})
        for row in range(COUNT)
    ]
    for row in BROKEN:
        lines[row] = '{"text": "cut'
    lines[BLANK] = json.dumps({"key": "blank", "text": "  "})
    lines[COPY] = json.dumps({"key": "copy", "text": f"<b>row</b> number {COPY - 1}  of some"})
    folder = here / "data"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(lines[:25]) + "\n")
    (folder / "b.jsonl").write_text("\n".join(lines[25:]) + "\n")
    return folder


def opened(data: Path, *more: str) -> Session:
    """A session that takes its vectors from a file."""
    words = ["embed.method=precomputed", *more]
    return open_session(data, data.parent / "s.elute", words)


def embedded(session: Session) -> tuple[list[str], Precleaned, Floats]:
    """Run as far as there are vectors: the steps that ran, the rows, and their vectors."""
    ran = [result.step for result in session.run("embed", watch)]
    layout, names = Layout(session.folder), session._recorder.work().fingerprints()
    store = Artefacts(layout.artefacts)
    rows = store.load(names["preclean"], Precleaned)
    return ran, rows, gather(layout.vectors, store.load(names["embed"], Embedded), rows)


@pytest.mark.parametrize("kind", ["npy", pytest.param("npz", marks=pytest.mark.long)])
def test_vectors_lie_at_their_rows(kind: str, data: Path) -> None:
    """Beside bad, blank, copied and dropped rows, over two files, rules and rounds."""
    made = vectors()
    made[[*BROKEN, BLANK]] = np.nan  # whose vectors nobody asks for
    file = data.parent / f"v.{kind}"
    if kind == "npy":
        np.save(file, made)
        session = opened(data, f"embed.file={file}")
    else:
        order = np.random.default_rng(0).permutation(COUNT)
        keys = np.array([f"k{COUNT - row}" for row in order])
        np.savez(file, v=made[order], key=keys)
        session = opened(data, f"embed.file={file}", "embed.id=key")
    _, rows, found = embedded(session)
    left = set(range(COUNT)) - {*BROKEN, BLANK, COPY}
    assert set(rows.ids.tolist()) == left
    np.testing.assert_allclose(found, made[rows.ids], atol=1e-6)
    before = rows.texts[0]
    session.set(["preclean.html=false", "preclean.drop=blank"])
    _, rows, found = embedded(session)
    assert rows.texts[0] != before
    assert set(rows.ids.tolist()) == left | {COPY}
    first = np.where(rows.ids == COPY, COPY - 1, rows.ids)  # equal texts have one vector
    np.testing.assert_allclose(found, made[first], atol=1e-6)
    session.drop(np.array([0, GONE]), "by hand")
    session.close_round()
    _, rows, found = embedded(session)
    assert set(rows.ids.tolist()) == (left | {COPY}) - {0, GONE}
    np.testing.assert_allclose(
        found, made[np.where(rows.ids == COPY, COPY - 1, rows.ids)], atol=1e-6
    )
    session.close()


def test_too_few_vectors_are_counted_against_all_rows(data: Path) -> None:
    """A file made without the rows that could not be read does not slip by one."""
    np.save(data.parent / "v.npy", np.delete(vectors(), BROKEN, axis=0))
    session = opened(data, f"embed.file={data.parent / 'v.npy'}")
    with pytest.raises(BadInput, match="58 vectors, but the dataset has 60 rows"):
        embedded(session)
    session.close()


def test_a_file_that_was_written_over_is_read_again(data: Path) -> None:
    """By its content: one that only has another time is not; the old results are found again."""
    file = data.parent / "v.npy"
    np.save(file, vectors())
    session = opened(data, f"embed.file={file}")
    assert embedded(session)[0] == ["load", "preclean", "embed"]
    assert embedded(session)[0] == []
    os.utime(file, ns=(1, 1))
    assert embedded(session)[0] == []
    kept = file.stat()
    np.save(file, vectors(0.5))
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    ran, rows, found = embedded(session)
    assert ran == ["embed"]
    np.testing.assert_allclose(found, vectors(0.5)[rows.ids], atol=1e-6)
    np.save(file, vectors())
    ran, rows, found = embedded(session)
    assert ran == []
    np.testing.assert_allclose(found, vectors()[rows.ids], atol=1e-6)
    session.close()


def test_the_worker_reads_what_was_written_over(data: Path) -> None:
    """What a file holds is noted before work is asked for, too."""
    file = data.parent / "v.npy"
    np.save(file, vectors())
    session = opened(data, f"embed.file={file}")
    embedded(session)
    noted = session.state.settings["embed"]["sha256"]
    np.save(file, vectors(0.5))
    session.start("preclean")
    assert session.state.settings["embed"]["sha256"] != noted
    session.cancel()
    session.close()


def test_a_file_that_is_gone_leaves_its_results(data: Path) -> None:
    """They open and run as before; only what needs the file says that it is missing."""
    file = data.parent / "v.npy"
    np.save(file, vectors())
    session = opened(data, f"embed.file={file}")
    embedded(session)
    session.close()
    file.unlink()
    session = opened(data)
    ran, rows, found = embedded(session)
    assert ran == []
    np.testing.assert_allclose(found, vectors()[rows.ids], atol=1e-6)
    session.set(["preclean.html=false"])
    with pytest.raises(UsageError, match=r"no file of vectors .*v\.npy"):
        embedded(session)
    session.close()


def test_one_undo_takes_a_file_back(data: Path) -> None:
    """What it holds is noted in the same operation as its name."""
    np.save(data.parent / "v.npy", vectors())
    np.save(data.parent / "w.npy", vectors(0.5))
    session = opened(data, f"embed.file={data.parent / 'v.npy'}")
    embedded(session)
    before = session.state.settings
    session.set([f"embed.file={data.parent / 'w.npy'}"])
    assert embedded(session)[0] == ["embed"]
    session.undo()
    assert session.state.settings == before
    assert embedded(session)[0] == []
    session.close()


def test_a_recipe_tells_of_other_vectors(data: Path) -> None:
    """Where a file holds other ones than when the recipe was written; not where nobody noted it."""
    np.save(data.parent / "v.npy", vectors())
    session = opened(data, f"embed.file={data.parent / 'v.npy'}")
    there = session.state.settings
    assert differing(there, session.state.settings) == []
    np.save(data.parent / "v.npy", vectors(0.5))
    session.set_all(there)
    (told,) = differing(there, session.state.settings)
    assert told == f"{data.parent / 'v.npy'} holds other vectors here than there"
    assert differing({"embed": {"method": "lsa"}}, session.state.settings) == []
    session.close()
