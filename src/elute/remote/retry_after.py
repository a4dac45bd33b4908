"""How long a server asks to wait, in every form in which servers say so."""

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = r"(\d+(?:\.\d+)?)(ms|d|h|m|s)"
_LIMITS = ("requests", "tokens")


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds a reply asks to wait before the next request; None where it does not say.

    `retry-after-ms` before `retry-after` (seconds, also with a fraction, or an HTTP date, which is
    read against the server's own clock where it gives it) before the time until a limit of
    `x-ratelimit-*` that is used up is free again. A time that is past or negative is 0; what cannot
    be read is not said. The answer has no upper bound: a server may ask for a week.

    Args:
        headers: of the reply, by names in lower case.
        now: seconds since the epoch.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return max(0.0, milliseconds / 1000)
    said = headers.get("retry-after", "")
    seconds = _number(said)
    if seconds is None and (until := _date(said)) is not None:
        server = _date(headers.get("date", ""))
        seconds = until - (now if server is None else server)
    if seconds is not None:
        return max(0.0, seconds)
    resets = [
        duration(headers.get(f"x-ratelimit-reset-{name}", ""))
        for name in _LIMITS
        if _number(headers.get(f"x-ratelimit-remaining-{name}", "")) == 0
    ]
    return max((reset for reset in resets if reset is not None), default=None)


def duration(text: str) -> float | None:
    """Seconds of a duration as OpenAI writes it (`6m0s`, `1.5s`, `20ms`), or of a bare number.

    None where it is neither, or no finite number.
    """
    text = text.strip().lower()
    if re.fullmatch(rf"(?:{_PART})+", text):
        seconds = sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, text))
        return seconds if math.isfinite(seconds) else None
    number = _number(text)
    return None if number is None else max(0.0, number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
