"""Messages between a process and the one that started it: plain data, nothing that can run."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from elute.core.results import Floats

_SIZES = struct.Struct(">QQ")


@dataclass(frozen=True)
class Message:
    """What one process tells the other.

    Attributes:
        kind: from above "hello" and "work"; from below "ready", "beat", "done" and "failed".
        told: plain data.
        vectors: (n, d) float32, where there are any.
    """

    kind: str
    told: Mapping[str, Any]
    vectors: Floats | None = None


def send(file: IO[bytes], message: Message) -> None:
    """Write a message.

    Raises:
        OSError: nobody reads.
    """
    vectors = message.vectors
    shape = None if vectors is None else vectors.shape
    head = json.dumps({"kind": message.kind, "told": message.told, "shape": shape}).encode()
    body = b"" if vectors is None else np.ascontiguousarray(vectors, dtype="<f4").tobytes()
    file.write(_SIZES.pack(len(head), len(body)) + head + body)
    file.flush()


def receive(file: IO[bytes]) -> Message | None:
    """The next message; None at the end, also at one within a message.

    Raises:
        Exception: of whatever kind, where what came is no message.
    """
    sizes = file.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head_size, body_size = _SIZES.unpack(sizes)
    head, body = file.read(head_size), file.read(body_size)
    if len(head) < head_size or len(body) < body_size:
        return None
    told = json.loads(head)
    vectors = None
    if told["shape"] is not None:
        vectors = np.frombuffer(body, dtype="<f4").reshape(told["shape"]).astype(np.float32)
    return Message(told["kind"], told["told"], vectors)
