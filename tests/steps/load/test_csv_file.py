"""CSV and TSV: rows, and the exact bytes they stand on."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Records
from elute.steps.load import Load, load

from .conftest import Read


def pieces(records: Records, content: bytes) -> list[bytes]:
    """The bytes of every record."""
    return [content[start:end] for start, end in records.spans.tolist()]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_spans_leave_line_ends_out(read: Read, end: bytes, bom: bytes, last: bool) -> None:
    """Whatever ends the lines, a span is the record alone; the header loses its BOM."""
    lines = [b"id,text", b"1,one", b'2,"a ""b""' + end + b'c"', b"", b"3,", end * last]
    content = bom + end.join(lines)
    records = read("a.csv", content)
    assert records.columns == ("id", "text")
    assert pieces(records, content) == [b"1,one", b'2,"a ""b""' + end + b'c"', b"3,"]
    assert list(records.texts) == ["one", f'a "b"{end.decode()}c', ""]


def test_rows_of_another_width_are_kept(read: Read) -> None:
    """Missing and extra fields are told in a note and stay within the record's bytes."""
    content = b"text,b\none,1\ntwo\nthree,3,extra\n"
    records = read("a.csv", content)
    assert pieces(records, content)[1:] == [b"two", b"three,3,extra"]
    assert any("2 rows" in note and "line 3" in note for note in records.notes)


def test_double_and_empty_column_names_are_told_apart(read: Read) -> None:
    """A second `a` is `a#2`, an unnamed column says its place, and each can be chosen."""
    records = read("a.csv", b"a,a,\nx,yy,zzz\n", text="a#2")
    assert records.columns == ("a", "a#2", "column 3")
    assert list(records.texts) == ["yy"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(read: Read, delimiter: str) -> None:
    """The delimiter is the one that divides all rows like the header, commas in texts or not."""
    lines = [["id", "text", "n"], ["1", "well, yes", "2"], ["3", "no, no, no", "4"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    assert list(read("a.csv", out.getvalue().encode()).texts) == ["well, yes", "no, no, no"]


def test_tsv_divides_at_tabs_only(read: Read) -> None:
    """A .tsv is never sniffed."""
    assert list(read("a.tsv", b"a,b\ttext\n1,2\tone, two\n").texts) == ["one, two"]


def test_one_column_is_not_cut_at_its_commas(read: Read) -> None:
    """In a file of one column an unquoted comma is part of the sentence."""
    assert list(read("a.csv", b'text\nwell, yes\n"quoted, too"\n').texts) == [
        "well, yes",
        "quoted, too",
    ]


def test_a_long_field_passes_and_the_limit_is_put_back(read: Read) -> None:
    """Python's limit of 131,072 characters does not stop a row, and is not changed for others."""
    before = csv.field_size_limit()
    records = read("a.csv", b"text,b\n" + b"x" * 300_000 + b",1\n")
    assert len(records.texts[0]) == 300_000
    assert csv.field_size_limit() == before


def test_an_open_quote_is_told(read: Read) -> None:
    """A quote that swallows a thousand lines is named with its line."""
    content = b'text,b\none,1\n"two,2\n' + b"more,3\n" * 1500
    records = read("a.csv", content)
    assert len(records.texts) == 2
    assert any("quote" in note and "line 3" in note for note in records.notes)


def test_a_header_alone_is_refused(read: Read) -> None:
    """No rows below the header is an error with a way out."""
    with pytest.raises(BadInput, match="holds no records") as caught:
        read("a.csv", b"text,label\n")
    assert caught.value.hint


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_each_span_reads_back_as_its_row(
    tmp_path: Path, rows: list[tuple[str, str]], end: str, quoting: int
) -> None:
    """For any cells, the bytes of a span parsed alone are the row that was written."""
    # csv.writer leaves a lone \r bare in a file of \n lines; there it ends a line for any reader.
    assume(quoting == csv.QUOTE_ALL or not any("\r" in cell for row in rows for cell in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("text", "other"), *rows])
    path = tmp_path / "a.csv"
    path.write_bytes(content := out.getvalue().encode())
    records = load(Load(format="csv", text="text"), path, silent)
    assert list(records.texts) == [text for text, _ in rows]
    for row, piece in zip(rows, pieces(records, content), strict=True):
        assert next(csv.reader(io.StringIO(piece.decode(), newline=""))) == list(row)
