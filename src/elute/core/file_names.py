"""What the ending of a file's name tells: its format, and how it is packed; nothing is opened."""

from pathlib import PurePath

FORMS = ("csv", "tsv", "jsonl", "json", "text", "parquet", "arrow", "huggingface")
"""The formats that can be asked for when a dataset is written."""
PACKED = (".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz")
"""Endings that say how a file is packed, not what is in it."""
_FORM_OF = {
    **{".csv": "csv", ".tsv": "tsv", ".tab": "tsv"},
    **{".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"},
    **{".txt": "text", ".text": "text"},
    **{".parquet": "parquet", ".pq": "parquet"},
    **{".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow"},
}


def packing(name: str) -> str:
    """The compression that a name's last ending stands for, as that ending; "" for none."""
    last = PurePath(name).suffix.lower()
    return last if last in PACKED else ""


def plain_name(name: str) -> str:
    """The name without the ending of its compression."""
    return name.removesuffix(PurePath(name).suffix) if packing(name) else name


def ending(name: str) -> str:
    """The ending that says what is in a file, in lower case; the compression's is left out."""
    return PurePath(plain_name(name)).suffix.lower()


def promised(name: str) -> str:
    """The format that a name promises; "" where it promises none."""
    return _FORM_OF.get(ending(name), "")
