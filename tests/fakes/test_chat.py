"""The scripted server's chat completions: whole, streamed, and broken off."""

from typing import Any

import httpx2
import openai
import pytest

from tests.fakes.asking import CHAT, client, posted
from tests.fakes.openai_server import Limits, Server, serving

STORY = "Once upon a time there was a parcel that never came. " * 3


def tells(_: list[dict[str, Any]]) -> str:
    """A model that tells a story."""
    return STORY


def asked(server: Server, **options: Any) -> Any:
    """What OpenAI's client makes of one chat request."""
    message: Any = {"role": "user", "content": "Tell me."}
    return client(server).chat.completions.create(model=CHAT, messages=[message], **options)


def streamed(server: Server) -> tuple[str, str | None]:
    """The text of a stream, and why it ended."""
    text, ended = "", None
    for chunk in asked(server, stream=True):
        text += chunk.choices[0].delta.content or ""
        ended = chunk.choices[0].finish_reason
    return text, ended


def test_whole() -> None:
    """A plain reply brings the model's words and their tokens."""
    with serving() as server:
        reply = asked(server)
        assert reply.choices[0].message.content == "You said: Tell me."
        assert reply.choices[0].finish_reason == "stop"
        assert reply.usage.prompt_tokens == 2
        assert server.requests[0].kind == "chat"
        assert not server.billed


def test_streamed() -> None:
    """A stream brings the same words in many events."""
    with serving(says=tells) as server:
        assert streamed(server) == (STORY, "stop")
        chunks = list(asked(server, stream=True, stream_options={"include_usage": True}))
        assert len(chunks) > 10
        assert chunks[-1].usage.total_tokens > 10


def test_length() -> None:
    """A reply can end because it grew too long, whole or streamed."""
    with serving("*: length") as server:
        assert asked(server).choices[0].finish_reason == "length"
        assert streamed(server)[1] == "length"


def test_undone() -> None:
    """A stream can end in the middle as if it were complete."""
    with serving("*: undone", says=tells) as server:
        text, ended = streamed(server)
        assert STORY.startswith(text)
        assert len(text) < len(STORY)
        assert ended is None


def test_stream_error() -> None:
    """An error can come in the middle of a stream."""
    with serving("*: stream-error") as server, pytest.raises(openai.APIError, match="an error"):
        streamed(server)


def test_dropped_at_any_byte() -> None:
    """A stream can be dropped after any number of bytes, and the client notices."""
    with serving(says=tells) as server:
        document = {"model": CHAT, "messages": [{"role": "user", "content": "?"}], "stream": True}
        whole = posted(server, document, "/v1/chat/completions")[2]
    assert whole.endswith(b"data: [DONE]\n\n")
    for at in (0, 1, 100, len(whole) // 2, len(whole) - 16):
        with (
            serving(f"*: half at={at}", says=tells) as server,
            pytest.raises((openai.APIError, httpx2.RemoteProtocolError)),
        ):
            streamed(server)


@pytest.mark.parametrize("fault", ["drip seconds=0.1", "slow seconds=0.05", "nan"])
def test_slow_stream(fault: str) -> None:
    """A slow stream arrives whole; faults of embeddings leave it alone."""
    with serving(f"*: {fault}", says=tells) as server:
        assert streamed(server)[0] == STORY


@pytest.mark.parametrize("fault", ["quota", "429", "500", "401"])
def test_refused(fault: str) -> None:
    """Chat is refused as embeddings are, and only where the plan says chat."""
    with serving(f"chat *: {fault}") as server:
        with pytest.raises(openai.APIStatusError):
            asked(server)
        client(server).models.list()


def test_too_long() -> None:
    """Messages over the model's window are refused in OpenAI's words."""
    with serving(limits=Limits(input_tokens=1)) as server:
        with pytest.raises(openai.BadRequestError) as refused:
            asked(server)
        assert refused.value.code == "context_length_exceeded"
