"""What failures mean."""

import ssl
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elute.remote.faults import BadReply, fault_of
from elute.remote.secret import Secret
from tests.remote.fakes import HERE, broken, refusal
from tests.remote.rubbish import DOCUMENTS, HEADERS, answering


def kind_of(error: Exception) -> str:
    """What is to be done about it."""
    fault = fault_of(error, HERE.host)
    assert fault is not None
    assert HERE.host in fault.title
    return fault.kind


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ((408, 409, 425, 429, 500, 501, 502, 503, 504, 520, 529), "transient"),
        ((413,), "too large"),
        ((300, 301, 302, 303, 304, 307, 308), "permanent"),
        ((400, 401, 402, 403, 404, 405, 410, 415, 418, 422, 451), "permanent"),
    ],
)
def test_by_status(statuses: tuple[int, ...], kind: str) -> None:
    """Each class ends as specified."""
    assert {kind_of(refusal(status)) for status in statuses} == {kind}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model's maximum context length is 8192 tokens, however you requested 9000."),
        (400, "Requested 312000 tokens, max 300000 tokens per request"),
        (400, "'$.input' is invalid. Please check the API reference."),
        (400, "Invalid 'input[3]': maximum input length is 8192 tokens."),
        (400, "input length exceeds maximum context length"),
        (400, "'$.input' is invalid: array length must be 2048 or less."),
        (422, "Input validation error: `inputs` must have less than 512 tokens. Given: 600"),
        (422, "batch size 64 > maximum allowed batch size 32"),
        (500, "input (900 tokens) is too large to process. increase the physical batch size"),
        (429, "Request too large for text-embedding-3-small on tokens per min (TPM): Limit 40000."),
    ],
)
def test_what_speaks_of_size_is_too_large(status: int, message: str) -> None:
    """As OpenAI, vLLM, Ollama, TEI and llama.cpp say it."""
    assert kind_of(refusal(status, message=message)) == "too large"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "'dimensions' must be from 1 to 8."),
        (400, "This model does not support specifying dimensions."),
        (400, "Only float is supported."),
        (422, "Input should be a valid string"),
        (401, "Token limit exceeded your context length"),
    ],
)
def test_what_does_not_is_not(status: int, message: str) -> None:
    """Smaller requests would fail alike."""
    assert kind_of(refusal(status, message=message)) == "permanent"


@pytest.mark.parametrize(
    "message",
    [
        "Requests to the Embeddings_Create Operation have exceeded token rate limit of your "
        "current OpenAI S0 pricing tier. Please retry after 52 seconds.",
        "You have exceeded the rate limit of 1000 tokens per minute.",
        "Too many tokens in this minute, slow down.",
    ],
)
def test_too_much_in_a_minute_is_waited_for(message: str) -> None:
    """A rate limit that speaks of tokens, as Azure's does, cuts no text and splits nothing."""
    fault = fault_of(refusal(429, {"retry-after": "52"}, message), HERE.host)
    assert fault is not None
    assert (fault.kind, fault.wait, fault.crowded) == ("transient", 52, True)


@pytest.mark.parametrize("word", ["insufficient_quota", "billing_hard_limit_reached"])
def test_an_empty_account_is_no_rate_limit(word: str) -> None:
    """A 429 that never clears, by code or by type."""
    assert kind_of(refusal(429, code=word)) == "permanent"
    assert kind_of(refusal(429, kind=word)) == "permanent"


def test_a_certificate_is_not_argued_with() -> None:
    """However deep it lies."""
    wrapped = httpx2.ConnectError("no")
    wrapped.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert kind_of(broken(wrapped)) == "permanent"


def test_other_exceptions_are_none_of_its_business() -> None:
    """A mistake in our own code is no failure of a server."""
    assert fault_of(ValueError("ours"), HERE.host) is None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"message": "Wrong key: canary-1234567890 here"}, "Wrong key: … here"),
        ({"error": {"message": "nested"}}, "nested"),
        ({"detail": [{"msg": "too few", "input": ["the user's own text"]}]}, "too few"),
        ({"input": ["the user's own text"]}, ""),
        (["the user's own text", 3], "the user's own text"),
        ("<html>a page</html>", ""),
        (None, ""),
        (7, ""),
        ("\x1b]0;title\x07 [/b]", "␛]0;title␇ [/b]"),
        ("long " * 100, ("long " * 100)[:199] + "…"),
    ],
)
def test_what_a_server_says_is_shown_with_care(body: Any, shown: str) -> None:
    """Short, without escape sequences or keys, and only from a field meant for it."""
    held = Secret("canary-1234567890")
    error = refusal(404)
    error.body = body
    fault = fault_of(error, HERE.host)
    assert fault is not None
    assert fault.title == f"{HERE.host} refused (404)" + (f": {shown}" if shown else ".")
    del held


def test_a_bad_reply_may_quote_its_server() -> None:
    """That goes through the same care."""
    fault = fault_of(BadReply("answered with an error: \x1b[2J Bearer abcdef"), HERE.host)
    assert fault is not None
    assert fault.title == f"{HERE.host} answered with an error: ␛[2J …."


def test_a_redirect_names_where_it_leads() -> None:
    """The host only, fit for a screen."""
    error = refusal(307, {"location": "https://user:pw@evil.example/steal?x"})
    fault = fault_of(error, HERE.host)
    assert fault is not None
    assert "evil.example" in fault.title
    assert "pw" not in fault.title


def test_a_redirect_shows_no_key() -> None:
    """A server that was given a key may name it as the host to go to."""
    held = Secret("canary-1234567890")
    fault = fault_of(refusal(307, {"location": "https://canary-1234567890.example/"}), HERE.host)
    assert fault is not None
    assert "canary" not in fault.title
    assert ".example" in fault.title
    del held


@pytest.mark.parametrize("location", ["http://[bad", "http://[::1", "//[", "\x1b[2J", ""])
def test_a_redirect_that_leads_nowhere_is_told(location: str) -> None:
    """An address that cannot be read is no crash."""
    fault = fault_of(refusal(307, {"location": location}), HERE.host)
    assert fault is not None
    assert fault.title == f"{HERE.host} sends us on to elsewhere (307)."


@pytest.mark.parametrize("said", [{"of": "no kind"}, [], 7, None, True])
def test_a_code_that_is_no_word_is_none(said: Any) -> None:
    """An object where a word should stand leaves the status to speak."""
    assert kind_of(refusal(429, code=said, kind=said)) == "transient"
    assert kind_of(refusal(401, code=said, kind=said)) == "permanent"


def test_what_cannot_be_understood_ends_it() -> None:
    """Whatever breaks while a reply is read is a failure of the server's, and told."""

    class Odd(openai.APIStatusError):
        @property
        def code(self) -> Any:
            raise RuntimeError("nobody thought of this")

        @code.setter
        def code(self, said: Any) -> None:
            pass

    error = refusal(429)
    fault = fault_of(Odd("no", response=error.response, body=None), HERE.host)
    assert fault is not None
    assert fault.kind == "permanent"
    assert fault.title == f"{HERE.host} refused (429) in a way that cannot be understood."
    assert fault.billed


@given(st.integers(300, 599), HEADERS, DOCUMENTS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_reply_is_understood(status: int, headers: dict[str, bytes], document: Any) -> None:
    """Whatever the headers and the JSON: one line that names the host, and never the net below."""
    fault = fault_of(answering(status, headers, document), HERE.host)
    assert fault is not None
    assert fault.title.startswith(f"{HERE.host} ")
    assert "\n" not in fault.title
    assert "cannot be understood" not in fault.title
    assert fault.wait is None or 0 <= fault.wait < float("inf")
