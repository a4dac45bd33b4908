"""utf8tests: valid sequences are read exactly, invalid ones as its table says; bytes stay."""

from pathlib import Path

import pytest

from tests.steps.load.tables import of_bytes

pytestmark = pytest.mark.data

# Most of the text has to be UTF-8 for the file to be read as such; this also is longer than the
# head that is searched for binary files.
_GOOD = "é" * 5000


def _cases(shared: Path) -> tuple[list[bytes], list[str]]:
    """The bytes of every test line, and the text they stand for."""
    raw: list[bytes] = []
    text: list[str] = []
    for line in (shared / "utf8tests/raw/utf8tests.txt").read_text("utf-8").splitlines():
        kind, *rest = line.split(":", 2)[1:] if line and not line.startswith("#") else [""]
        kind = kind.strip()
        if kind == "valid":
            raw.append(rest[0].encode())
            text.append(rest[0])
        elif kind == "valid hex":
            raw.append(bytes.fromhex(rest[0]))
            text.append(raw[-1].decode())
        elif kind == "invalid hex":
            given, _, replaced = rest[0].split(":")
            raw.append(bytes.fromhex(given))
            text.append(bytes.fromhex(replaced).decode())
    return raw, text


def test_every_line_is_read_as_the_table_says(shared: Path, tmp_path: Path) -> None:
    """Each of the 222 lines as a line of text: its text, its bytes, and whether it is told."""
    raw, text = _cases(shared)
    found = of_bytes(tmp_path, b"\n".join([_GOOD.encode(), *raw]), "text")
    odd = {row - 1 for row, _ in found.found["undecodable"]}
    broken = {row for row, one in enumerate(raw) if one != text[row].encode()}
    valid = len(raw) - len(broken)
    print(f"{valid} valid and {len(broken)} invalid lines, {len(odd)} told")
    assert (valid, len(broken)) == (77, 145)
    assert found.column("text") == [_GOOD, *text]
    assert found.pieces == [_GOOD.encode(), *raw]
    assert odd == broken


def test_in_a_field_of_csv_and_json(shared: Path, tmp_path: Path) -> None:
    """The same in a quoted field of CSV, in JSON Lines and in a JSON list."""
    raw, text = _cases(shared)
    # Quotes, backslashes and control characters are escaped in these, which is another test.
    plain = [(a, b) for a, b in zip(raw, text, strict=True) if not set(a) & {*range(32), 34, 92}]
    raw, text = [a for a, _ in plain], [b for _, b in plain]
    every = [_GOOD.encode(), *raw]
    objects = [b'{"a":"' + one + b'"}' for one in every]
    files = {
        "csv": (b"a,b\n" + b"".join(b'"' + it + b'",1\n' for it in every), b'"%b",1'),
        "jsonl": (b"\n".join(objects), b'{"a":"%b"}'),
        "json": (b"[" + b",\n".join(objects) + b"]", b'{"a":"%b"}'),
    }
    for format, (content, record) in files.items():
        found = of_bytes(tmp_path, content, format)
        assert found.column("a") == [_GOOD, *text], format
        assert found.pieces == [record % one for one in every], format
        odd = {row - 1 for row, _ in found.found["undecodable"]}
        assert odd == {row for row, one in enumerate(raw) if one != text[row].encode()}, format
    print(f"{len(raw)} lines in {len(files)} formats")
    assert len(raw) > 200
