"""Every form in which a server says when to come back."""

from email.utils import formatdate

import pytest

from elute.remote.retry_after import asked_wait, duration

NOW = 1_900_000_000.0


def date(seconds: float) -> str:
    """An HTTP date so long from now."""
    return formatdate(NOW + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "1"}, 1),
        ({"retry-after": " 119 "}, 119),
        ({"retry-after": "3600"}, 3600),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-7"}, 0),
        ({"retry-after": "99999999999999999999"}, 1e20),
        ({"retry-after": date(90)}, 90),
        ({"retry-after": date(-90)}, 0),
        ({"retry-after": date(90), "date": date(60)}, 30),
        ({"retry-after": date(90), "date": "rubbish"}, 90),
        ({"retry-after": "Sun, 99 Foo 2030 25:61:61 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "-3", "retry-after": "9"}, 0),
        ({"retry-after-ms": "x", "retry-after": "9"}, 9),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360),
        ({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "6m0s"}, None),
        (
            {
                "x-ratelimit-remaining-tokens": "0",
                "x-ratelimit-reset-tokens": "20ms",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "1s",
            },
            1,
        ),
        ({"retry-after": "2", "x-ratelimit-remaining-tokens": "0"}, 2),
    ],
)
def test_every_form(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds from now, never negative; what cannot be read is not said."""
    assert asked_wait(headers, NOW) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360), ("1s", 1), ("20ms", 0.02), ("1.5s", 1.5), ("1h2m3s", 3723), ("2d", 172_800),
        ("7", 7), ("-7", 0), ("", None), ("6m0", None), ("soon", None), ("nan", None),
        ("9" * 400 + "s", None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    """As OpenAI writes them, and bare numbers."""
    assert duration(text) == (None if seconds is None else pytest.approx(seconds))
