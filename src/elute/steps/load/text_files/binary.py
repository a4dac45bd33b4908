"""Files that are no text: said what they are, with a way out, and never opened."""

import re

from elute.core.errors import BadInput

_CODE = "Opening it can run code, so it is never opened here: write it as Parquet or JSON Lines."
_UNPACK = "Unpack it first, then give the file inside."
_CONVERT = "Write it as Parquet, CSV or JSON Lines first."
_TEXT = "Give a file of text: CSV, JSON, JSON Lines or plain text; or Parquet or Arrow."
_RECODE = "Convert it first: iconv -f {} -t UTF-8 FILE > NEW"
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32 text", _RECODE.format("UTF-32")),
    (b"\x00\x00\xfe\xff", "UTF-32 text", _RECODE.format("UTF-32")),
    (b"PK\x03\x04", "a zip archive (or xlsx, npz, pt)", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first: gunzip -k FILE"),
    (b"BZh", "a bzip2 archive", "Unpack it first: bunzip2 -k FILE"),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first: unxz -k FILE"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first: unzstd FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"PAR1", "a Parquet file", "Leave load.format at auto, or set it to parquet."),
    (b"ARROW1", "an Arrow file", "Leave load.format at auto, or set it to arrow."),
    (b"FEA1", "a Feather file of the first version", _CONVERT),
    (b"\x93NUMPY", "a numpy array", _CONVERT),
    (b"\x89HDF", "an HDF5 file", _CONVERT),
    (b"SQLite format 3\x00", "an SQLite database", _CONVERT),
    (b"%PDF-", "a PDF", _TEXT),
    (b"\x89PNG", "an image", _TEXT),
    (b"GIF8", "an image", _TEXT),
    (b"\xff\xd8\xff", "an image", _TEXT),
)
_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".bin", ".npz")
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\b\x1b"))
_MOST_CONTROLS = 0.3
_MANY, _HARDLY_ANY = 0.5, 0.01


def refuse_binary(path: object, suffix: str, head: bytes) -> None:
    """Stop at anything that is not text.

    Args:
        path: what the file is called in the error.
        suffix: how its name ends, in small letters.
        head: how it begins; more than a few bytes.

    Raises:
        BadInput: it is no text, or text in a wide codec.
    """
    if suffix in _PICKLES or _PICKLE.match(head):
        raise BadInput(f"{path} is a pickle or a model file.", _CODE)
    for mark, what, hint in _MARKS:
        if head.startswith(mark):
            raise BadInput(f"{path} is {what}.", hint)
    if b"\x00" in head and not _is_text(head):
        if codec := _unmarked(head):
            raise BadInput(f"{path} looks like UTF-16 without its mark.", _RECODE.format(codec))
        raise BadInput(f"{path} is binary: it has NUL bytes.", _TEXT)


def _is_text(head: bytes) -> bool:
    """Whether a head with NULs can be text all the same: it is UTF-8 with few control characters.

    The share is that of Perl's -T test; UTF-16 without a mark has a NUL in every other byte.
    """
    try:
        head.decode()
    except UnicodeDecodeError as problem:
        # The last character of the head may be cut.
        if problem.reason != "unexpected end of data":
            return False
    return len(head) - len(head.translate(None, _CONTROLS)) < _MOST_CONTROLS * len(head)


def _unmarked(head: bytes) -> str:
    """UTF-16 with its byte order where every other byte is NUL, as in Latin letters; else ""."""
    first, second = (half.count(0) / max(1, len(half)) for half in (head[::2], head[1::2]))
    if first < _HARDLY_ANY and second > _MANY:
        return "UTF-16LE"
    return "UTF-16BE" if second < _HARDLY_ANY and first > _MANY else ""
