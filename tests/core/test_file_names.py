"""What the endings of file names tell."""

import pytest

from elute.core.file_names import ending, packing, plain_name, promised


@pytest.mark.parametrize(
    ("name", "plain", "pack", "end", "form"),
    [
        ("a.csv", "a.csv", "", ".csv", "csv"),
        ("d/a.JSONL.ZST", "d/a.JSONL", ".zst", ".jsonl", "jsonl"),
        ("a.ndjson.gzip", "a.ndjson", ".gzip", ".ndjson", "jsonl"),
        ("a.tab.zstd", "a.tab", ".zstd", ".tab", "tsv"),
        ("a.ipc", "a.ipc", "", ".ipc", "arrow"),
        ("a.feather", "a.feather", "", ".feather", "arrow"),
        ("a.pq", "a.pq", "", ".pq", "parquet"),
        ("a.text.xz", "a.text", ".xz", ".text", "text"),
        ("a.json.bz2", "a.json", ".bz2", ".json", "json"),
        ("a.md", "a.md", "", ".md", ""),
        ("a", "a", "", "", ""),
        ("a.gz", "a", ".gz", "", ""),
        (".gz", ".gz", "", "", ""),
        ("d.csv/a", "d.csv/a", "", "", ""),
    ],
)
def test_endings_tell_format_and_compression(
    name: str, plain: str, pack: str, end: str, form: str
) -> None:
    """In any case of letters; a name that is nothing but an ending has none."""
    assert (plain_name(name), packing(name), ending(name), promised(name)) == (
        plain,
        pack,
        end,
        form,
    )
