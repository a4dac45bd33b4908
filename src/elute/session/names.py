"""What the names of data files tell: the split, the order; nothing is opened here."""

import re

from elute.core.dataset import SPLIT_WORDS

# What lies beside the data in repositories, downloads and outputs of clusters.
_BESIDE = re.compile(
    r"[._].*|(readme|licen[cs]e(-\w+)?|notice|citation|changelog|checksums?|\w+\dsums?)(\.(txt|cff|bib|html))?"
    r"|.*\.(md|rst|crc|lock|md5|sha1|sha256|py|ya?ml|toml|sh)"
    r"|(dataset_infos?|dataset_dict|state|croissant|metadata)\.json",
    re.IGNORECASE,
)
SPLITS = ("train", "validation", "test", "")


def natural(name: str) -> list[tuple[int, str]]:
    """A name as text and numbers in turn, which compare as people read them."""
    pieces = re.split(r"(\d+)", name)
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces] + [(0, name)]


def split_of(name: str) -> str:
    """The split a name tells: the file's own, else the nearest folder's; "" where two are told."""
    for piece in reversed(name.split("/")):
        words = re.findall(r"[a-z]+", piece.lower())
        splits = {SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS}
        if splits:
            return splits.pop() if len(splits) == 1 else ""
    return ""


def is_beside(name: str) -> bool:
    """Whether a file lies beside the data and is none: notes, sums, marks of a finished job."""
    return bool(_BESIDE.fullmatch(name))
