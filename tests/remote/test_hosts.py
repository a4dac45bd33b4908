"""Addresses of servers, read strictly."""

import pytest

from elute.core.errors import UsageError
from elute.core.outside import Destination
from elute.remote.hosts import destination


@pytest.mark.parametrize(
    ("given", "url", "host", "local"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1", "api.openai.com", False),
        ("https://API.OpenAI.com/v1/", "https://api.openai.com/v1", "api.openai.com", False),
        ("https://h.example:443/v1", "https://h.example/v1", "h.example", False),
        ("https://h.example:8443", "https://h.example:8443", "h.example:8443", False),
        ("http://localhost:8000/v1", "http://localhost:8000/v1", "localhost:8000", True),
        ("http://127.0.0.1/v1", "http://127.0.0.1/v1", "127.0.0.1", True),
        ("http://127.9.8.7:80/", "http://127.9.8.7", "127.9.8.7", True),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1", "[::1]:8080", True),
        ("https://127.0.0.1:1/a/b", "https://127.0.0.1:1/a/b", "127.0.0.1:1", True),
        ("https://10.0.0.7/v1", "https://10.0.0.7/v1", "10.0.0.7", False),
        ("https://1a.xn--p1ai/v1", "https://1a.xn--p1ai/v1", "1a.xn--p1ai", False),
        ("https://7.h2/v1", "https://7.h2/v1", "7.h2", False),
    ],
)
def test_addresses_that_can_be_used(given: str, url: str, host: str, local: bool) -> None:
    """One spelling for one place; nothing is added to the path."""
    assert destination(given, "m") == Destination(url, host, "m", local)
    assert destination(url, "m") == destination(given, "m")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.openai.com/v1",
        "ftp://h.example/v1",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://user@h.example/v1",
        "https://hidden:hidden@h.example/v1",
        "https://api.openai.com@hidden.example/v1",
        "https://api.openai.com\\@hidden.example/v1",
        "https://h.example/v1?key=hidden",
        "https://h.example/v1?",
        "https://h.example/v1#hidden",
        "https://h.example/ v1",
        "https://h.exa\tmple/v1",
        "https://h.example/v1\n",
        "https://h.example:99999/v1",
        "https://h.example:x/v1",
        "https://[::1/v1",
        "https://exämple.com/v1",
        "https://h..$.example/",
        f"https://{'a' * 64}.example/v1",
        f"https://{'a.' * 124}example/v1",
        "http://h.example/v1",
        "http://10.0.0.7:8000/v1",
        "http://0.0.0.0:8000/v1",
        "http://localhost.example/v1",
        "http://127.0.0.1.example/v1",
        "http://127.1/v1",
        "http://2130706433/v1",
        "http://[::ffff:10.0.0.7]/v1",
        "https://[::ffff:10.0.0.7]/v1",
        "http://[::1%lo]:8080/v1",
        "https://[::1%25lo]/v1",
        "https://a..example/v1",
        "https://.h.example/v1",
        "https://h.example./v1",
        "https://-h.example/v1",
        "https://h-.example/v1",
        "https://h.-example/v1",
        "https://my_host.example/v1",
        "https://h.example.8080/v1",
        "https://127.1/v1",
    ],
)
def test_addresses_that_cannot(given: str) -> None:
    """Refused with a sentence that does not repeat what may be secret in them."""
    with pytest.raises(UsageError) as refused:
        destination(given, "m")
    assert "hidden" not in str(refused.value)
    assert "http" in refused.value.hint
