"""Replies that claim to be answers."""

import pytest

from elute.remote.faults import BadReply
from elute.remote.reply import document


def test_an_object_is_an_answer() -> None:
    """As it came."""
    assert document(b' {"data": [1.5], "error": null} ') == {"data": [1.5], "error": None}


@pytest.mark.parametrize(
    "body",
    [b"", b"  ", b"<html></html>", b'{"data": [', b"[1]", b'"x"', b'{"x": NaN}', b'{"x": 1e999}',
     b"\xff\xfe", b"[" * 100_000, b'{"error": {"message": "busy"}}', b'{"error": "busy"}',
     b'{"error": {"message": ' + b"[" * 1000 + b"]" * 1000 + b"}}", b'{"error": 7}'],
)  # fmt: skip
def test_anything_else_is_none(body: bytes) -> None:
    """Told apart from an answer without a crash."""
    with pytest.raises(BadReply, match=r"^answered with"):
        document(body)
