"""HTTP/1.1 as a scripted server speaks it: whole, in drops, by half, or not at all."""

import asyncio
import math
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from tests.fakes.plan import Fault

DROPS = 10
"""In how many pieces a body drips."""

_HARD = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Head:
    """The head of a request; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """What is to be sent; a stream has one piece for each event.

    `texts` are those that count as billed once the last byte is on its way.
    """

    status: int
    pieces: list[bytes]
    headers: dict[str, str] = field(default_factory=dict)
    streamed: bool = False
    texts: tuple[str, ...] = ()

    def head(self, stays: bool) -> bytes:
        """The status line and headers."""
        phrase = HTTPStatus(self.status).phrase if self.status in _KNOWN else "Unknown"
        if self.streamed:
            framing = {"transfer-encoding": "chunked"}
        else:
            framing = {"content-length": str(sum(map(len, self.pieces)))}
        link = {"date": formatdate(usegmt=True), "connection": "keep-alive" if stays else "close"}
        headers = framing | self.headers | link
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


_KNOWN = {status.value for status in HTTPStatus}


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request's head, or None where the client has no more or speaks no HTTP."""
    try:
        first = await reader.readexactly(1)
        if not first.isalpha():  # a TLS hello would wait for an answer for ever
            return None
        rest = await reader.readuntil(b"\r\n\r\n")
        lines = (first + rest).decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        return None
    pairs = (line.partition(":") for line in lines[1:] if line)
    return Head(method, path, {name.lower(): value.strip() for name, _, value in pairs})


async def read_body(reader: asyncio.StreamReader, head: Head) -> bytes:
    """The request's body; every client we know says its length."""
    return await reader.readexactly(int(head.headers.get("content-length", "0")))


async def deliver(
    writer: asyncio.StreamWriter, reply: Reply, fault: Fault, sent: Callable[[], None]
) -> bool:
    """Send a reply as the fault wants it; `sent` is called before its last bytes go.

    Returns:
        Whether the connection is good for another request.
    """
    if fault.name in ("reset", "hang", "close"):
        await asyncio.sleep(fault.seconds())
        if fault.name == "reset":
            reset(writer)
        return False
    if fault.name == "slow":
        await asyncio.sleep(fault.seconds())
    pieces = reply.pieces
    if fault.name == "drip" and not reply.streamed:
        whole = b"".join(pieces)
        step = max(1, math.ceil(len(whole) / DROPS))
        pieces = [whole[start : start + step] for start in range(0, len(whole), step)]
    if fault.name == "half":
        whole_size = sum(map(len, pieces))
        pieces = _first(pieces, min(fault.whole("at", whole_size // 2), whole_size - 1))
    stays = fault.name != "half"
    writer.write(reply.head(stays))
    for left, piece in zip(range(len(pieces), 0, -1), pieces, strict=True):
        if fault.name == "drip":
            await asyncio.sleep(fault.seconds() / len(pieces))
        if left == 1 and stays:
            sent()
        writer.write(_chunk(piece) if reply.streamed else piece)
        await writer.drain()
    if not stays:
        await asyncio.sleep(fault.seconds())
    elif reply.streamed:
        writer.write(_chunk(b""))
    await writer.drain()
    return stays


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off: the client sees a reset, not an end."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD)
    writer.transport.abort()


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


def _first(pieces: Iterable[bytes], count: int) -> list[bytes]:
    kept = []
    for piece in pieces:
        kept.append(piece[:count])
        count -= len(piece)
        if count <= 0:
            break
    return [piece for piece in kept if piece]
