"""Large files: memory, progress, cancelling."""

import json
import tracemalloc
from pathlib import Path

import pytest

from elute.core.dataset import Part
from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.load import Load, load

from .tables import table

ROWS = 40_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Forty thousand rows in four formats."""
    folder = tmp_path_factory.mktemp("large")
    texts = [f"request number {n}: please look into the matter of the lamp" for n in range(ROWS)]
    objects = [json.dumps({"text": text, "topic": "lamp"}) for text in texts]
    contents = {
        "csv": "text,topic\n" + "".join(f'"{text}",lamp\n' for text in texts),
        "jsonl": "\n".join(objects),
        "json": "[" + ",\n".join(objects) + "]",
        "txt": "\n".join(texts),
    }
    for name, content in contents.items():
        (folder / f"a.{name}").write_text(content)
    return {name: folder / f"a.{name}" for name in contents}


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "txt"])
def test_memory_is_about_twice_the_file(large: dict[str, Path], name: str) -> None:
    """Reading takes at most twice the file's size, plus the blocks it is read in."""
    path = large[name]
    tracemalloc.start()
    try:
        records = load(Load(), [Part(path.name, path)], silent)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(records.texts) == ROWS
    assert peak < 2 * path.stat().st_size + 4 * (1 << 20)


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "txt"])
def test_a_reader_takes_a_few_blocks_whatever_the_size(large: dict[str, Path], name: str) -> None:
    """The readers hold some megabytes, of a file of any size."""
    path = large[name]
    reader = table(path, {"txt": "text"}.get(name, name))
    tracemalloc.start()
    try:
        rows = sum(1 for _ in reader.rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rows == ROWS
    assert peak < 12 << 20


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "txt"])
def test_progress_is_told_in_bytes_and_ends_whole(large: dict[str, Path], name: str) -> None:
    """While the records are read, done grows up to the size of the file."""
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int, message: str = "") -> None:
        assert 0 <= done <= total
        if message == "reading the records":
            seen.append((done, total))

    load(Load(), [Part("a", large[name])], watch)
    size = large[name].stat().st_size
    assert len(seen) > 5
    assert seen == sorted(seen)
    assert seen[-1] == (size, size)


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "txt"])
def test_cancelling_ends_it(large: dict[str, Path], name: str) -> None:
    """Cancelled passes through."""

    def stop(done: int, total: int, message: str = "") -> None:
        if message == "reading the records":
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        load(Load(), [Part("a", large[name])], stop)
