"""The one way to load: a file of a known format, with a column or a template for the text."""

from dataclasses import dataclass
from pathlib import Path

from elute.core.progress import Progress
from elute.core.results import Records
from elute.core.settings import option
from elute.steps.load.csv_file import CsvFile
from elute.steps.load.detect import FORMATS, detect
from elute.steps.load.encoding import find_encoding
from elute.steps.load.gather import gather
from elute.steps.load.json_array import JsonArray
from elute.steps.load.jsonl import JsonLines
from elute.steps.load.parquet import Parquet
from elute.steps.load.plain import PlainText
from elute.steps.load.table import Table


@dataclass(frozen=True)
class Load:
    """Which format the file has, and where its text is."""

    format: str = option("auto", "format of the file", choices=("auto", *FORMATS))
    text: str = option(
        "", r"column of the text, or a template like {title}\n{body}; empty finds it"
    )

    def run(self, given: Path, progress: Progress) -> Records:
        """Read the records of the file `given`."""
        format = detect(given, self.format)
        return gather(open_table(given, format, progress), format, self.text, progress)


def open_table(path: Path, format: str, progress: Progress) -> Table:
    """The reader of `format` on the file `path`."""
    if format == "parquet":
        return Parquet(path)
    encoding = find_encoding(path, progress)
    if format == "jsonl":
        return JsonLines(path, encoding)
    if format == "json":
        return JsonArray(path, encoding, progress)
    if format == "text":
        return PlainText(path, encoding)
    return CsvFile(path, encoding, "\t" if format == "tsv" else "")
