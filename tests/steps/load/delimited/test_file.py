"""CSV and TSV: rows, and the exact bytes they stand on."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from elute.core.errors import BadInput
from elute.core.results import Records
from tests.steps.load.conftest import Read
from tests.steps.load.tables import of_bytes, table


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


def test_only_what_is_wanted_is_made(tmp_path: Path) -> None:
    """A reading that names columns gives these alone."""
    (tmp_path / "a.csv").write_bytes(b"a,b,c\n1,2,3\n")
    assert [it for _, _, it in table(tmp_path / "a.csv", "csv").rows(["c"])] == [{"c": "3"}]


def test_rows_of_another_width_are_kept(tmp_path: Path) -> None:
    """Missing and extra fields are a finding, stay in the record's bytes, and are no bad record."""
    found = of_bytes(tmp_path, b"text,b\none,1\ntwo\nthree,3,extra\n", "csv")
    assert found.pieces[1:] == [b"two", b"three,3,extra"]
    assert found.fields[1:] == [{"text": "two"}, {"text": "three", "b": "3"}]
    assert found.found == {
        "ragged": [
            (1, "line 3: 1 fields, header has 2"),
            (2, "line 4: 3 fields, header has 2"),
        ]
    }


def test_the_farther_a_width_is_off_the_worse(tmp_path: Path) -> None:
    """The score of a ragged row grows with the difference from the header."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b,c,d\n1,2,3\n1\n1,2,3,4\n")
    reader = table(path, "csv")
    assert len(list(reader.rows())) == 3
    (ragged,) = reader.noticed.findings(3)
    assert ragged.found["score"].tolist() == [0.25, 0.75]


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


QUOTED = b'"x, y",3\n' * 60


def test_an_open_quote_costs_its_line_only(tmp_path: Path) -> None:
    """A quote that is never closed makes its line a bad record; the lines below it are read."""
    content = b"text,b\n" + QUOTED + b'"two,2\n' + b"more,3\n" * 1500 + b"last\n"
    found = of_bytes(tmp_path, content, "csv")
    assert len(found.pieces) == 1562
    assert found.found["ragged"] == [(1561, "line 1563: 1 fields, header has 2")]
    assert found.bad == [(62, "a quote is opened and never closed")]
    assert found.pieces[60] == b'"two,2'
    assert [it["b"] for it in found.good[:-1]] == ["3"] * 1560


@pytest.mark.parametrize(
    ("format", "content", "texts"),
    [
        ("csv", b'text,b\n"one" he said,1\n"two,2\nthree,3\n', ['"one" he said', '"two', "three"]),
        ("tsv", b'text\tb\n5" wide\t1\n"two\t2\nthree"s\t3\n', ['5" wide', '"two', 'three"s']),
        ("csv", b'a,text\n1,"two" isn\'t\n2,"three\n', ['"two" isn\'t', '"three']),
        ("one", b'text\none, two\n"three\nfour\n', ["one, two", '"three', "four"]),
    ],
)
def test_quotes_that_close_nothing_are_characters(
    tmp_path: Path, format: str, content: bytes, texts: list[str]
) -> None:
    """Where no way of quoting is clean and lines as they stand agree, a quote means nothing."""
    found = of_bytes(tmp_path, content, "csv")
    assert found.column("text") == texts
    assert "A quote is a character like any other" in found.notes[0]


def test_one_unclean_quote_makes_no_characters_of_all(tmp_path: Path) -> None:
    """In a file of quoted fields a quote too many stays an exception."""
    content = b"text,b\n" + b'"one","1"\n' * 20 + b'"say "so" now",2\n"""two""",3\n'
    found = of_bytes(tmp_path, content, "csv")
    assert found.column("text")[:2] == ["one", "one"]
    assert found.column("text")[-1] == '"two"'
    assert found.notes == []


def test_one_column_with_backslashes_is_cut_at_its_records(tmp_path: Path) -> None:
    """In a file of one column, too, the clean way of quoting wins."""
    content = b'text\n"he said \\"hi\\"\nand went"\n"so, \\"it\\" is"\n'
    found = of_bytes(tmp_path, content, "csv")
    assert found.column("text") == ['he said "hi"\nand went', 'so, "it" is']


def test_a_quote_that_swallows_records_of_the_right_width_is_told(tmp_path: Path) -> None:
    """Records between two stray quotes become one of the header's width, and that is a finding."""
    rows = [b"%d,text of %d,x" % (n, n) for n in range(500)]
    rows[300] = b'"300,text of 300,x'
    rows[400] = b'400,text of 400,x",,'
    content = b"id,text,label\n" + b"\n".join(rows) + b"\n"
    found = of_bytes(tmp_path, content, "csv")
    assert len(found.good) == 400
    note = "a quoted field spans 101 lines, line 302 to 402: is a quote left open?"
    assert found.found == {"tall": [(300, note)]}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_two_lines_made_one_are_told(tmp_path: Path, end: bytes) -> None:
    """However few lines it are, with three columns."""
    content = end.join([b"a,b,c", *[b'"x, y",2,3'] * 60, b'4,5,"6', b'7,8,9"', b""])
    found = of_bytes(tmp_path, content, "csv")
    note = "a quoted field spans 2 lines, line 62 to 63: is a quote left open?"
    assert found.found == {"tall": [(60, note)]}


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nthanks for coming, see you\nBob",
        "Roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you.",
        "First, one line.\nThen, another one.\nLast, the third.",
        "Some 1,000 people\ncame to the town.",
        "one\ntwo\nthree\nfour",
    ],
)
@pytest.mark.parametrize("header", [["text", "n"], ["n", "text"], ["n", "text", "m"], ["text"]])
def test_prose_of_several_lines_is_not_accused(
    tmp_path: Path, text: str, header: list[str]
) -> None:
    """Commas of sentences make no records of its lines."""
    out = io.StringIO()
    rows = [[text if name == "text" else "1" for name in header]] * 5
    csv.writer(out).writerows([header, *rows])
    found = of_bytes(tmp_path, out.getvalue().encode(), "csv")
    assert found.column("text") == [text] * 5
    assert found.found == {}


def test_a_line_of_more_than_64_mb_is_a_bad_record(tmp_path: Path) -> None:
    """It costs itself, or the record that was open when it began; lines are counted on."""
    content = b"a,b\n" + QUOTED + b'"x,1\r\n' + b"y" * ((64 << 20) + 1) + b"\r\n1\r\n"
    found = of_bytes(tmp_path, content, "csv")
    assert found.bad == [(62, "longer than 64 MB"), (63, "longer than 64 MB")]
    assert found.found["ragged"] == [(62, "line 64: 1 fields, header has 2")]


def test_a_long_text_that_the_first_look_cuts_in_two_is_no_open_quote(tmp_path: Path) -> None:
    """Few texts of many lines, longer than what the dialect is told by, stay whole."""
    text = "a line of a text\n" * 4000
    content = "text\n" + f'"{text}"\n' * 8
    assert of_bytes(tmp_path, content.encode(), "csv").column("text") == [text] * 8


def test_many_open_quotes_take_no_quadratic_time(tmp_path: Path) -> None:
    """When every line opens a quote that reaches the end, a quote soon ends with its line."""
    lines = 20_000
    found = of_bytes(tmp_path, b"a,b\n" + QUOTED + b'a"b,"c\n' * lines, "csv")
    assert len(found.pieces) == lines + 60
    assert len(found.bad) == lines


def test_a_record_of_a_thousand_lines_is_told(tmp_path: Path) -> None:
    """A quote that swallows a thousand lines before it is closed is a finding with its line."""
    content = b'text,b\none,1\n"two\n' + b"more\n" * 1500 + b'end",4\n'
    found = of_bytes(tmp_path, content, "csv")
    assert len(found.good) == 2
    note = "a quoted field spans 1,502 lines, line 3 to 1504: is a quote left open?"
    assert found.found["tall"] == [(1, note)]


def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Without a header there are no names; the line is told."""
    with pytest.raises(BadInput, match=r"header of .* \(line 1\)"):
        of_bytes(tmp_path, b"a," + b"b" * (64 << 20) + b"\n1,2\n", "csv")


def test_a_header_that_looks_like_data_is_told(tmp_path: Path) -> None:
    """A number among the names is worth a sentence; ordinary names are not."""
    assert "taken as the names" in of_bytes(tmp_path, b"0.5,a\n0.6,b\n", "csv").notes[0]
    assert of_bytes(tmp_path, b"score,a\n0.6,b\n", "csv").notes == []


def test_nul_is_a_character(tmp_path: Path) -> None:
    """A NUL in a field is kept."""
    assert of_bytes(tmp_path, b"a,b\nx\x00y,1\n", "csv").column("a") == ["x\x00y"]


def test_quotes_written_with_a_backslash(tmp_path: Path) -> None:
    r"""Where fields hold \" and not "", they are read so, and that is told."""
    content = rb"""text,n
"he said \"hi, you\", twice",1
"and \"no\"",2
"""
    found = of_bytes(tmp_path, content, "csv")
    assert found.column("text") == ['he said "hi, you", twice', 'and "no"']
    assert found.notes == [r"A quote inside a field is written \" in this file."]


def test_a_backslash_is_seen_without_a_comma_beside_it(tmp_path: Path) -> None:
    """Where both ways give rows of one width, the one that leaves no text behind a quote wins."""
    found = of_bytes(
        tmp_path,
        rb"""a,n
"so \"it\" is",1
""",
        "csv",
    )
    assert found.column("a") == ['so "it" is']


def test_a_path_that_ends_in_a_backslash_is_no_escape(tmp_path: Path) -> None:
    """Doubled quotes win where the file agrees with them."""
    found = of_bytes(tmp_path, b'p,n\n"C:\\dir\\",1\n"D:\\""x""",2\n', "csv")
    assert found.column("p") == ["C:\\dir\\", 'D:\\"x"']


def test_single_quotes_around_fields(tmp_path: Path) -> None:
    """Fields in single quotes are read when only that makes the rows alike."""
    found = of_bytes(tmp_path, b"'a','b'\n'x, y','1'\n'z','2'\n", "csv")
    assert found.fields == [{"a": "x, y", "b": "1"}, {"a": "z", "b": "2"}]


def test_an_apostrophe_is_no_quote(tmp_path: Path) -> None:
    """Words that begin with an apostrophe leave the dialect alone."""
    found = of_bytes(tmp_path, b"a,b\n'tis so,1\n'twas,2\n", "csv")
    assert found.column("a") == ["'tis so", "'twas"]


def test_bytes_that_do_not_fit_are_told_by_place(tmp_path: Path) -> None:
    """In damaged UTF-8 the first bad byte of each record is named; the bytes stay."""
    content = "a,b\néüßé,1\n".encode() + b"x\xffy,2\n"
    found = of_bytes(tmp_path, content, "csv")
    assert found.found == {"undecodable": [(1, f"line 3: byte {content.index(0xFF)} does not fit")]}
    assert found.pieces[1] == b"x\xffy,2"


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
    found = of_bytes(tmp_path, out.getvalue().encode(), "csv")
    assert found.column("text") == [text for text, _ in rows]
    for row, piece in zip(rows, found.pieces, strict=True):
        assert next(csv.reader(io.StringIO(piece.decode(), newline=""))) == list(row)
