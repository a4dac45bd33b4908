"""Text from one codec to another and back without a loss, a block at a time."""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

WIDE = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
"""Codecs of two bytes a character that files are read and written in, by their byte order marks."""
_FEW = 16
_MOST_NEVER, _MOST_RARELY = 0.01, 0.1


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


def may_be_text(head: bytes, codec: str) -> bool:
    """Whether what a file begins with can be text in one of WIDE, whose marks other files have too.

    Of random units 3 % are halves of characters and 12 % private or unassigned. Damage leaves a few
    of the former in a text, a font for symbols or a new script some of the latter. So 1 % of what
    no text has (halves of characters, NUL, U+FFFE, U+FFFF) and 10 % of the others may stand there,
    and 16 in any file, however short.

    Args:
        head: may end within a character; some 64 KiB tell enough.
        codec: one of WIDE.
    """
    text = codecs.getincrementaldecoder(codec)("surrogatepass").decode(head)
    kinds = Counter(map(unicodedata.category, text))
    never = kinds["Cs"] + sum(map(text.count, "\0\ufffe\uffff"))
    rarely = kinds["Co"] + kinds["Cn"]
    most = (max(_FEW, share * len(text)) for share in (_MOST_NEVER, _MOST_RARELY))
    return all(count <= limit for count, limit in zip((never, rarely), most, strict=True))
