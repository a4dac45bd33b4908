"""Replies of a server that has gone mad, for Hypothesis."""

from typing import Any

import httpx2
import openai
from hypothesis import strategies as st

from tests.remote.fakes import HERE

NAMES = (
    "location",
    "date",
    "retry-after",
    "retry-after-ms",
    *(
        f"x-ratelimit-{what}-{name}"
        for what in ("limit", "remaining", "reset")
        for name in ("requests", "tokens")
    ),
)
_ODD = (
    "http://[bad",
    "http://[::1%25lo]:x/",
    "9" * 400 + "s",
    "9" * 400,
    "0." + "0" * 330 + "1",
    "1e308",
    "5e-324",
    "-0",
    "0s",
    "nan",
    "Sun, 01 Jan 0000 00:00:00 GMT",
    "Sun, 01 Jan 99999999999 00:00:00 +9999",
    "1 Jan 1 0:0:0 -9999",
)
_numbers = st.one_of(
    st.integers(-(10**30), 10**30).map(str),
    st.floats().map(str),
    st.floats(0, 1e308).map(lambda number: f"{number}s"),
)
_said = st.one_of(st.sampled_from(_ODD), _numbers, st.text(max_size=20))
HEADERS: st.SearchStrategy[dict[str, bytes]] = st.dictionaries(
    st.sampled_from(NAMES), _said.map(lambda said: said.encode("utf-8", "replace")), max_size=10
)
_leaves: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)
)
_keys = st.sampled_from(["error", "message", "detail", "msg", "code", "type", "param", "x"])
DOCUMENTS: st.SearchStrategy[Any] = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=5)
)


def answering(status: int, headers: dict[str, bytes], document: Any) -> openai.APIStatusError:
    """What the openai client makes of a refusal: it takes the body of an `error`, where one is."""
    request = httpx2.Request("POST", HERE.url)
    raw = [(name.encode(), said) for name, said in headers.items()]
    response = httpx2.Response(status, headers=raw, request=request)
    body = document.get("error", document) if isinstance(document, dict) else document
    return openai.APIStatusError("no", response=response, body=body)
