"""Text from one codec to another and back without a loss, a block at a time."""

import codecs
from collections.abc import Iterable, Iterator

WIDE = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
"""Codecs of two bytes a character that files are read and written in, by their byte order marks."""


def recoded(blocks: Iterable[bytes], given: str, wanted: str) -> Iterator[bytes]:
    """Text in the codec `given`, in blocks of any length, in the codec `wanted`.

    A byte order mark is a character like any other. A lone surrogate, half of a character, becomes
    the three bytes that UTF-8 would have for it: no reader takes them for text, and the way back
    makes of them what they were. So UTF-16 comes back from UTF-8 byte for byte.

    Raises:
        UnicodeDecodeError: bytes that are no text in `given`: for UTF-16 an odd byte at the end.
    """
    decoder = codecs.getincrementaldecoder(given)("surrogatepass")
    for block in blocks:
        yield decoder.decode(block).encode(wanted, "surrogatepass")
    yield decoder.decode(b"", final=True).encode(wanted, "surrogatepass")
