"""Vectors of a file reach their rows through a child with limits, whatever the file holds."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import Progress, silent
from elute.core.results import Floats, Records
from elute.engine.embedding import gather
from elute.engine.vector_files import Wanting, embed_in_child, vectors_of
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source
from elute.steps.embed.precomputed import Precomputed
from tests import values

COUNT, DIM = 40, 6
RAW = np.random.default_rng(8).standard_normal((COUNT, DIM)).astype(np.float32)
VECTORS: Floats = np.asarray(RAW / np.linalg.norm(RAW, axis=1, keepdims=True))
TEXTS = [f"text {number}" for number in range(COUNT)]
ROWS = values.precleaned(range(COUNT), TEXTS)


@pytest.fixture
def wanting(layout: Layout, tmp_path: Path) -> Wanting:
    """The rows of a CSV file, with ids that are not their numbers."""
    data = tmp_path / "data.csv"
    lines = [f"key {COUNT - number},{text}\n" for number, text in enumerate(TEXTS)]
    data.write_text("key,text\n" + "".join(lines))
    Artefacts(layout.artefacts).store("rows", ROWS)
    records: Records = values.records(TEXTS, format="csv", columns=("key", "text"))
    return Wanting(layout, Source.of(data), records, layout.artefacts / "rows")


def saved(folder: Path, array: object = VECTORS) -> Precomputed:
    """An embedder that reads this array."""
    np.save(folder / "v.npy", array)  # type: ignore[arg-type]
    return Precomputed(str(folder / "v.npy"))


def made(wanting: Wanting, method: Precomputed, progress: Progress = silent) -> Floats:
    """The vectors, as they are stored in the session."""
    found, _ = embed_in_child(wanting, method, wanting.layout.vectors, progress)
    return gather(wanting.layout.vectors, found, ROWS)


def the_child() -> psutil.Process:
    """The one child of this process that reads."""
    words = "elute.engine.reader"
    (found,) = (it for it in psutil.Process().children() if words in " ".join(it.cmdline()))
    return found


def once(do: Callable[[], object]) -> Progress:
    """A Progress that does something, once, as soon as the child is there."""
    over: list[int] = []

    def progress(done: int, total: int, message: str = "") -> None:
        if not over:
            over.append(done)
            do()

    return progress


def test_rows_have_their_own_vectors(wanting: Wanting, tmp_path: Path) -> None:
    """By place, and by an id that the child reads out of the data; the sums are what they were."""
    np.testing.assert_allclose(made(wanting, saved(tmp_path)), VECTORS, atol=1e-6)
    order = np.random.default_rng(1).permutation(COUNT)
    ids = np.array([f"key {COUNT - row}" for row in order])
    np.savez(tmp_path / "v.npz", v=VECTORS[order], key=ids)
    method = Precomputed(str(tmp_path / "v.npz"), id="key")
    np.testing.assert_allclose(made(wanting, method), VECTORS, atol=1e-6)


def test_some_rows_can_be_looked_at(wanting: Wanting, tmp_path: Path) -> None:
    """For a comparison: each has its own vector, and the session gets none."""
    some = values.precleaned([7, 3], [TEXTS[7], TEXTS[3]])
    found, notes, seconds = vectors_of(wanting, some, saved(tmp_path, VECTORS * 2), silent)
    np.testing.assert_allclose(found, VECTORS[[7, 3]], atol=1e-6)
    assert "brought to that" in notes[0]
    assert seconds > 0
    assert not wanting.layout.vectors.exists()


def test_the_child_has_no_keys(
    wanting: Wanting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parser that a stranger's file has taken over finds none in its environment."""
    monkeypatch.setenv("OPENAI_API_KEY", "canary-Hq3v")
    monkeypatch.setenv("ELUTE_KEY_H_EXAMPLE", "canary-Hq3v")
    seen: list[dict[str, str]] = []
    made(wanting, saved(tmp_path), once(lambda: seen.append(the_child().environ())))
    assert "PATH" in seen[0]
    assert "canary-Hq3v" not in str(seen[0])
    assert "canary-Hq3v" in str(dict(os.environ))


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGBUS])
def test_a_crash_of_the_parser_is_a_sentence(
    number: signal.Signals, wanting: Wanting, tmp_path: Path
) -> None:
    """It names the file of vectors, and what to do about vectors."""
    method = saved(tmp_path)
    with pytest.raises(BadInput, match=rf"v\.npy \(signal {number.name[3:]}\)") as crash:
        made(wanting, method, once(lambda: the_child().send_signal(number)))
    assert "numpy.save" in crash.value.hint
    assert not list(wanting.layout.vectors.rglob("shard*"))


def test_a_cancel_is_heeded(wanting: Wanting, tmp_path: Path) -> None:
    """The child is ended."""

    def stop() -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        made(wanting, saved(tmp_path), once(stop))
    assert not any("reader" in " ".join(it.cmdline()) for it in psutil.Process().children())


LARGE = np.where(np.arange(COUNT)[:, None] == 3, 1e300, VECTORS.astype(np.float64))
LONG_HEADER = b"\x93NUMPY\x02\x00" + b"\xff" * 4 + b"{"


@pytest.mark.parametrize("kind", ["too large", "too long"])
def test_a_crafted_file_is_a_sentence(
    kind: str, wanting: Wanting, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Numbers beyond float32, or a header of 4 GiB; nothing is stored, or printed beside it."""
    method = saved(tmp_path, LARGE)
    if kind == "too long":
        (tmp_path / "v.npy").write_bytes(LONG_HEADER)
    said = {"too large": r"too large for float32 \(row 3\)", "too long": "GiB of memory"}
    with pytest.raises(BadInput, match=said[kind]) as refused:
        made(wanting, method)
    assert refused.value.hint
    assert not list(wanting.layout.vectors.rglob("shard*"))
    assert capfd.readouterr() == ("", "")


def test_a_field_that_is_not_there_is_named(wanting: Wanting, tmp_path: Path) -> None:
    """With those there are."""
    np.savez(tmp_path / "v.npz", v=VECTORS, other=np.arange(COUNT))
    with pytest.raises(BadInput, match="has no field other") as refused:
        made(wanting, Precomputed(str(tmp_path / "v.npz"), id="other"))
    assert refused.value.hint == "There are: key, text."
