"""Readers on bytes, without the rest of `load`."""

from dataclasses import dataclass
from pathlib import Path

from elute.core.progress import silent
from elute.steps.load.delimited.file import CsvFile
from elute.steps.load.json.array import JsonArray
from elute.steps.load.json.lines import JsonLines
from elute.steps.load.table import Bad, Fields, Table
from elute.steps.load.text_files.encoding import find_encoding
from elute.steps.load.text_files.plain import Paragraphs, PlainText


@dataclass(frozen=True)
class Reading:
    """A file read to its end.

    Attributes:
        pieces: the bytes of every record.
        fields: what each holds, or why it is bad.
        found: rule -> the row and the phrase of each finding.
        notes: sentences about the file.
    """

    pieces: list[bytes]
    fields: list[Fields | Bad]
    found: dict[str, list[tuple[int, str]]]
    notes: list[str]

    @property
    def good(self) -> list[Fields]:
        """The records that could be read."""
        return [it for it in self.fields if not isinstance(it, Bad)]

    @property
    def bad(self) -> list[tuple[int, str]]:
        """Line and reason of those that could not."""
        return [(it.line, it.why) for it in self.fields if isinstance(it, Bad)]

    def column(self, name: str) -> list[object]:
        """One field of every record that could be read."""
        return [it[name] for it in self.good]


def table(path: Path, format: str) -> Table:
    """The reader of a text format."""
    encoding = find_encoding(path, silent)
    if format == "json":
        return JsonArray(path, encoding, silent)
    if format == "csv":
        return CsvFile(path, encoding)
    if format == "jsonl":
        return JsonLines(path, encoding)
    return (Paragraphs if format == "paragraphs" else PlainText)(path, encoding)


def reading(path: Path, format: str) -> Reading:
    """Read a file to its end, and see that spans are in order and apart."""
    content, reader = path.read_bytes(), table(path, format)
    rows = list(reader.rows())
    at = 0
    for start, end, _ in rows:
        assert at <= start <= end <= reader.size
        at = end
    findings = reader.noticed.findings(len(rows))
    for finding in findings:
        numbers = finding.found["row"].tolist()
        assert finding.kind == "drop"
        assert numbers == sorted(set(numbers))
        assert len(finding.notes) == len(numbers)
    return Reading(
        [content[start:end] for start, end, _ in rows],
        [fields for _, _, fields in rows],
        {
            it.rule: [(int(row), it.note(at)) for at, row in enumerate(it.found["row"])]
            for it in findings
        },
        reader.notes(),
    )


def of_bytes(folder: Path, content: bytes, format: str) -> Reading:
    """Write bytes to a file and read it to its end."""
    path = folder / "a.txt"
    path.write_bytes(content)
    return reading(path, format)
