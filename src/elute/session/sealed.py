"""Plain data as one checked line: eight hexadecimal digits of CRC-32, a space, JSON, a line end."""

import json
import zlib
from typing import Any


def sealed(data: dict[str, object]) -> bytes:
    """The line."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def unsealed(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is not whole."""
    head, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or head != b"%08x" % zlib.crc32(body):
        return None
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
