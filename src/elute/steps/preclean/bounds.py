"""Bounds on what was measured: which rows lie beyond, how far, and which are close."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, found
from elute.core.results import Floats, Ids
from elute.core.rules import (
    ENCODING_DAMAGE,
    LENGTH,
    REPETITION,
    SCRIPT,
    SYMBOLS,
    URLS,
    WINDOW,
)
from elute.steps.preclean.sentences import said
from elute.steps.preclean.settings import Rules

LISTED = 200
"""How many rows within the bound are listed beside those beyond it."""
_CLOSE = 0.4


@dataclass(frozen=True)
class Bound:
    """One rule about a measure.

    Attributes:
        measure: its name in `Precleaned.measure_names`.
        limits: the lowest and the highest value allowed, from the settings; None for no bound.
        words: what is said of one row beyond it, and of more.
    """

    measure: str
    limits: Callable[[Rules], tuple[float | None, float | None]]
    words: Callable[[Rules], tuple[str, str]]


def beyond(measures: Floats, rule: str, settings: Rules) -> NDArray[np.bool_]:
    """(s,) which rows lie beyond a rule's bound.

    Args:
        measures: (s,) the rule's measure; NaN is never beyond.
        rule: a name in BOUNDS.
        settings: the bounds.
    """
    low, high = BOUNDS[rule].limits(settings)
    made = np.zeros(len(measures), dtype=bool)
    if low is not None:
        made |= measures < low
    if high is not None:
        made |= measures > np.float32(high)
    return made


def scores(measures: Floats, rule: str, settings: Rules) -> Floats:
    """(s,) in [0, 1]; 1/2 at the bound, more the farther beyond, 0 where there is none."""
    low, high = BOUNDS[rule].limits(settings)
    values = np.nan_to_num(measures).astype(np.float64)
    made = np.zeros(len(values))
    if low is not None:
        made = np.maximum(made, low / np.maximum(low + values, 1e-9))
    if high is not None:
        made = np.maximum(made, values / np.maximum(high + values, 1e-9))
    made[np.isnan(measures)] = 0
    return made.astype(np.float32)


def finding(rule: str, rows: Ids, measures: Floats, settings: Rules, total: int) -> Finding:
    """The rows beyond a bound, and some of those close to it, without a flag.

    Args:
        rule: a name in BOUNDS.
        rows: (s,) the row ids the rule may speak of, ascending, and
        measures: (s,) their measure.
        settings: the bounds.
        total: how many rows the round began with, for the share.
    """
    flags = beyond(measures, rule, settings)
    ranked = scores(measures, rule, settings)
    close = np.flatnonzero(~flags & (ranked >= _CLOSE))
    close = close[np.argsort(-ranked[close], kind="stable")[:LISTED]]
    listed = np.sort(np.concatenate([np.flatnonzero(flags), close]))
    low, high = BOUNDS[rule].limits(settings)
    summary = said(int(flags.sum()), total, *BOUNDS[rule].words(settings))
    if low is None and high is None:
        summary = "No bound is set."
    entries = found(rows[listed], -1, ranked[listed], flags[listed])
    return Finding(rule, "drop", False, summary, entries)


def _length(settings: Rules) -> tuple[float | None, float | None]:
    return settings.min_words or None, settings.max_words or None


def _about_length(settings: Rules) -> tuple[str, str]:
    low, high = settings.min_words, settings.max_words
    long = f"longer than {high:,} words" if high else ""
    # No text has less than one word.
    short = f"shorter than {low:,} words" if low > 1 or not high else ""
    words = " or ".join(filter(None, (short, long)))
    return f"is {words}", f"are {words}"


def _most(name: str) -> Callable[[Rules], tuple[None, float]]:
    return lambda settings: (None, float(getattr(settings, name)))


def _more(name: str, of: str) -> Callable[[Rules], tuple[str, str]]:
    def words(settings: Rules) -> tuple[str, str]:
        share = f"more than {100 * getattr(settings, name):g} % {of}"
        return f"is {share}", f"are {share}"

    return words


def _damaged(settings: Rules) -> tuple[str, str]:
    rest = f" more than {settings.max_damage}" if settings.max_damage else ""
    return f"holds{rest} lost characters (U+FFFD)", f"hold{rest} lost characters (U+FFFD)"


BOUNDS = {
    ENCODING_DAMAGE: Bound("damage", _most("max_damage"), _damaged),
    LENGTH: Bound("words", _length, _about_length),
    WINDOW: Bound(
        "tokens",
        lambda settings: (None, settings.max_tokens or None),
        lambda settings: (
            f"has more than about {settings.max_tokens:,} tokens",
            f"have more than about {settings.max_tokens:,} tokens",
        ),
    ),
    REPETITION: Bound("repetition", _most("max_repetition"), _more("max_repetition", "repetition")),
    SYMBOLS: Bound("symbols", _most("max_symbols"), _more("max_symbols", "symbols")),
    SCRIPT: Bound("script", _most("max_script"), _more("max_script", "in other scripts")),
    URLS: Bound("urls", _most("max_urls"), _more("max_urls", "web addresses")),
}
"""The rules with a bound, in the order in which they claim rows."""
