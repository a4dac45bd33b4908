"""Which compression an Arrow file has: pyarrow reads it, and does not tell."""

import struct
from pathlib import Path

from elute.export.columnar import is_stream

_CODECS = ("lz4", "zstd")
# Places in the tables of the format's flatbuffers (Message.fbs of Apache Arrow).
_HEADER, _COMPRESSION, _CODEC = 2, 3, 0


def codec_of(path: Path) -> str | None:
    """The codec of an Arrow file or stream, "lz4" or "zstd"; None without compression or rows.

    Source of the layout: Apache Arrow's format/Message.fbs, and the FlatBuffers internals page.
    """
    from pyarrow import ipc

    with path.open("rb") as file:
        # A file is a stream between two magic words, padded to 8 bytes.
        file.seek(0 if is_stream(path) else 8)
        for message in ipc.MessageReader.open_stream(file):
            if message.type == "record batch":
                return _codec(bytes(message.metadata))
    return None


def _codec(message: bytes) -> str | None:
    """The codec that the header of a record batch names."""
    (root,) = struct.unpack_from("<I", message)
    batch = _table(message, _field(message, root, _HEADER))
    place = _field(message, batch, _COMPRESSION)
    if not place:
        return None
    compression = _table(message, place)
    place = _field(message, compression, _CODEC)
    return _CODECS[message[place] if place else 0]


def _table(message: bytes, place: int) -> int:
    """Where the table begins to which the offset at `place` leads."""
    return place + int(struct.unpack_from("<I", message, place)[0])


def _field(message: bytes, table: int, number: int) -> int:
    """Where a field of a table lies; 0 where it is left out."""
    virtual = table - int(struct.unpack_from("<i", message, table)[0])
    size = int(struct.unpack_from("<H", message, virtual)[0])
    entry = 4 + 2 * number
    if entry + 2 > size:
        return 0
    offset = int(struct.unpack_from("<H", message, virtual + entry)[0])
    return table + offset if offset else 0
