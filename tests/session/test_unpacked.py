"""Compressed files are unpacked once, whole or not at all, and never silently a shorter dataset."""

import bz2
import gzip
import lzma
import os
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import silent
from elute.session import leftovers, unpacked
from elute.session.layout import Layout
from elute.session.source import Source, SourceFile

Pack = Callable[[bytes], bytes]


def zst(data: bytes) -> bytes:
    """One zstd frame."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    return bytes(sink.getvalue())


PACKS: dict[str, Pack] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zst}
ROWS = b"".join(b'{"n": %d, "text": "some words of row %d"}\n' % (n, n * n) for n in range(3000))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A session's folder."""
    made = Layout(tmp_path / "s.elute")
    made.root.mkdir(mode=0o700)
    return made


def packed(path: Path, content: bytes) -> SourceFile:
    """A file of a dataset."""
    path.write_bytes(content)
    return Source.of(path).files[0]


def plain(layout: Layout, file: SourceFile) -> bytes:
    """What it is unpacked to."""
    unpacked.unpack(layout, file, silent)
    assert unpacked.is_whole(layout, file)
    return unpacked.place(layout, file).read_bytes()


def left(layout: Layout) -> list[Path]:
    """Everything below `unpacked`."""
    return sorted(layout.unpacked.rglob("*"))


@pytest.mark.parametrize("kind", PACKS)
def test_the_content_decides(kind: str, layout: Layout, tmp_path: Path) -> None:
    """Whatever the name says."""
    file = packed(tmp_path / f"a.jsonl.{kind}", PACKS[kind](ROWS))
    assert unpacked.is_packed(file)
    assert plain(layout, file) == ROWS
    other = packed(tmp_path / "b.csv", PACKS[kind](ROWS))
    assert unpacked.is_packed(other)
    assert plain(layout, other) == ROWS
    assert {path.stat().st_mode & 0o777 for path in left(layout)} == {0o600, 0o700}


def test_what_is_not_packed_is_left_alone(tmp_path: Path) -> None:
    """Also where the name says gz, or the text begins like a packed file."""
    for name, content in (("a.gz", b"text\n"), ("b.txt", b"BZh is no bzip2\n"), ("c", b"\x1f")):
        assert not unpacked.is_packed(packed(tmp_path / name, content))


@pytest.mark.parametrize("kind", PACKS)
def test_all_members_count(kind: str, layout: Layout, tmp_path: Path) -> None:
    """Files joined by `cat`, empty ones between them too."""
    pack, parts = PACKS[kind], (ROWS[:70], b"", ROWS[70:9000], ROWS[9000:])
    file = packed(tmp_path / "a", b"".join(map(pack, parts)))
    assert plain(layout, file) == ROWS


@pytest.mark.parametrize("kind", ["gz", "xz"])
def test_zeros_at_the_end_hold_nothing(kind: str, layout: Layout, tmp_path: Path) -> None:
    """Tapes and xz's own rule fill up with them."""
    file = packed(tmp_path / "a", PACKS[kind](ROWS) + bytes(1 << 21))
    assert plain(layout, file) == ROWS


@pytest.mark.parametrize("kind", PACKS)
def test_any_cut_is_noticed(kind: str, layout: Layout, tmp_path: Path) -> None:
    """A file that was not fetched to its end is refused, with a way to go on; nothing is left."""
    whole = PACKS[kind](ROWS)
    cuts = [len(whole) - 1, len(whole) - 9, len(whole) // 2, 20]
    for cut in cuts:
        file = packed(tmp_path / "a.jsonl", whole[:cut])
        with pytest.raises(
            BadInput, match=r"damaged or cut off: after [0-9,]+ unpacked"
        ) as problem:
            unpacked.unpack(layout, file, silent)
        assert f"-dc {tmp_path / 'a.jsonl'} > NEW" in problem.value.hint
    assert left(layout) == []


@pytest.mark.parametrize("kind", PACKS)
def test_junk_at_the_end_is_noticed(kind: str, layout: Layout, tmp_path: Path) -> None:
    """The readers of the standard library pass over it for bz2 and xz."""
    for junk in (b"junk", b"\n", PACKS[kind](ROWS)[:-5]):
        file = packed(tmp_path / "a", PACKS[kind](ROWS) + junk)
        with pytest.raises(BadInput, match="damaged"):
            unpacked.unpack(layout, file, silent)
    assert left(layout) == []


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_a_wrong_sum_is_noticed(kind: str, layout: Layout, tmp_path: Path) -> None:
    """Every bit of what packs with a checksum counts; those of names and times in headers do not.

    zstd packs without one unless it is told otherwise, so it is not claimed for it.
    """
    whole, rng = PACKS[kind](ROWS[:2000]), random.Random(0)
    same = refused = silent_change = 0
    for _ in range(300):
        at = rng.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        file = packed(tmp_path / "a", bytes(flipped))
        if not unpacked.is_packed(file):
            continue
        try:
            found = plain(layout, file)
        except BadInput:
            refused += 1
        else:
            same += found == ROWS[:2000]
            silent_change += found != ROWS[:2000]
    print(f"{kind}: 300 flipped bits, {refused} refused, {same} without effect")
    assert silent_change == 0
    assert refused > 200


@pytest.mark.parametrize("kind", PACKS)
def test_a_bomb_is_stopped(kind: str, layout: Layout, tmp_path: Path) -> None:
    """Early, by its ratio; the cap is named and nothing is left."""
    quick: dict[str, Pack] = {"gz": lambda it: gzip.compress(it, 1)}
    quick["xz"] = lambda it: lzma.compress(it, preset=0)
    block = quick.get(kind, PACKS[kind])(bytes(64 << 20))
    file = packed(tmp_path / "a.csv", block * 5)
    seen: list[int] = []
    with pytest.raises(BadInput, match=r"unpacks to more than [0-9,]+, the limit") as problem:
        unpacked.unpack(layout, file, lambda done, total, message="": seen.append(done))
    assert "unpack it yourself" in problem.value.hint
    assert seen
    assert left(layout) == []


def test_a_window_that_takes_the_memory_is_refused(layout: Layout, tmp_path: Path) -> None:
    """What is small and asks for gigabytes to be unpacked: an xz dictionary, a zstd window."""
    # Written by hand: to pack with them takes as much memory.
    header = b"\x02\x00\x21\x01" + bytes([36]) + bytes(3)
    block = header + zlib.crc32(header).to_bytes(4, "little")
    stream = b"\xfd7zXZ\x00\x00\x01" + zlib.crc32(b"\x00\x01").to_bytes(4, "little") + block
    window = b"\x28\xb5\x2f\xfd\x00" + bytes([(31 - 10) << 3]) + b"\x01\x00\x00"
    for content in (stream + bytes(64), window):
        with pytest.raises(BadInput, match="emory"):
            unpacked.unpack(layout, packed(tmp_path / "a", content), silent)


def test_a_copy_is_made_once_and_again_when_it_is_damaged(layout: Layout, tmp_path: Path) -> None:
    """A flipped bit, another size, a lost file and a lost manifest are noticed."""
    file = packed(tmp_path / "a.txt.gz", gzip.compress(ROWS))
    assert not unpacked.is_whole(layout, file)
    assert plain(layout, file) == ROWS
    data = unpacked.place(layout, file)
    (copy,) = unpacked.copies(layout)
    for damage in (
        lambda: data.write_bytes(ROWS[:-1]),
        lambda: data.write_bytes(ROWS.replace(b"row 49", b"row 48")),
        data.unlink,
        (copy / "manifest.json").unlink,
        lambda: (copy / "manifest.json").write_bytes(b"[]"),
    ):
        damage()
        assert unpacked.problem(copy)
        assert not unpacked.is_whole(layout, file)
        assert plain(layout, file) == ROWS


def test_a_file_that_changes_meanwhile_is_refused(layout: Layout, tmp_path: Path) -> None:
    """The copy is of the very bytes the session knows."""
    file = packed(tmp_path / "a.gz", gzip.compress(ROWS))
    (tmp_path / "a.gz").write_bytes(gzip.compress(ROWS * 2))
    with pytest.raises(BadInput, match="has changed while"):
        unpacked.unpack(layout, file, silent)
    assert left(layout) == []


def test_a_cancel_leaves_nothing(layout: Layout, tmp_path: Path) -> None:
    """Not even a temporary file."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        unpacked.unpack(layout, packed(tmp_path / "a.gz", gzip.compress(ROWS)), stop)
    assert left(layout) == []


def test_what_a_kill_left_is_swept(layout: Layout, tmp_path: Path) -> None:
    """Half copies are found and removed; whole ones stay."""
    file = packed(tmp_path / "a.gz", gzip.compress(ROWS))
    unpacked.unpack(layout, file, silent)
    half = layout.unpacked / f".{file.sha256}.0123abcd.tmp"
    half.mkdir()
    (half / ".data.0123abcd.tmp").write_bytes(b"12345")
    assert leftovers.size(leftovers.find(layout)) == 5
    leftovers.remove(layout)
    assert not half.exists()
    assert unpacked.is_whole(layout, file)


def test_rows_are_not_read_through_for_every_look(layout: Layout, tmp_path: Path) -> None:
    """Size and time every time, the content once: a bit flipped behind its time is `check`'s."""
    file = packed(tmp_path / "a.gz", gzip.compress(ROWS))
    plain(layout, file)
    data = unpacked.place(layout, file)
    times = data.stat()
    data.write_bytes(ROWS.replace(b"row 49", b"row 48"))
    os.utime(data, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert unpacked.is_whole(layout, file)
