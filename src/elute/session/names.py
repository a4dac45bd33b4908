"""What the names of data files tell: the format, the split, the order; nothing is opened here."""

import re
from pathlib import PurePosixPath

PACKED = (".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd")
"""Endings that say how a file is packed, not what is in it."""
# What lies beside the data in repositories, downloads and outputs of clusters.
_BESIDE = re.compile(
    r"[._].*|(readme|licen[cs]e(-\w+)?|notice|citation|changelog|checksums?|\w+\dsums?)(\.(txt|cff|bib|html))?"
    r"|.*\.(md|rst|crc|lock|md5|sha1|sha256|py|ya?ml|toml|sh)"
    r"|(dataset_infos?|dataset_dict|state|croissant|metadata)\.json",
    re.IGNORECASE,
)
_SPLITS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "val", "valid", "dev", "eval"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
SPLITS = ("train", "validation", "test", "")
_SAME = {".tab": ".tsv", ".ndjson": ".jsonl", ".pq": ".parquet", ".text": ".txt"}


def plain_name(name: str) -> str:
    """The name of a file without the ending that says how it is packed."""
    path = PurePosixPath(name)
    return str(path.with_suffix("")) if path.suffix.lower() in PACKED else name


def ending(name: str) -> str:
    """The ending that says what is in a file."""
    last = PurePosixPath(plain_name(name)).suffix.lower()
    return _SAME.get(last, last)


def natural(name: str) -> list[tuple[int, str]]:
    """A name as text and numbers in turn, which compare as people read them."""
    pieces = re.split(r"(\d+)", name)
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces] + [(0, name)]


def split_of(name: str) -> str:
    """The split a name tells: the file's own, else the nearest folder's; "" where two are told."""
    for piece in reversed(name.split("/")):
        words = re.findall(r"[a-z]+", piece.lower())
        splits = {_SPLITS[word] for word in words if word in _SPLITS}
        if splits:
            return splits.pop() if len(splits) == 1 else ""
    return ""


def is_beside(name: str) -> bool:
    """Whether a file lies beside the data and is none: notes, sums, marks of a finished job."""
    return bool(_BESIDE.fullmatch(name))
