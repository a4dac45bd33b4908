"""Phrases of unasked-for selling. A cluster is judged by how many of its rows use several of them.

One phrase says nothing: support mails say "money back", a corpus about coins says "bitcoin". Junk
mail mixes many. The list is English; in other languages this rule is silent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.results import Ids

_PHRASES = r"""
seo | (?:back|do-?|no-?) ?(?:links?|follow) | casinos? | gambling | betting | viagra | cialis
crypto(?:currency)? | bitcoins? | forex | lottery | jackpot | webmasters? | guest posts?
link building | organic traffic | (?:more|targeted) (?:traffic|visitors|followers|clients|leads)
rankings | first page | number one on google | domain authority | act now
(?:buy|order|call|click|apply|subscribe|sign up|register|download) (?:now|here|below|today)
click (?:the|this) link | reply yes | free (?:trial|quote|audit|gift|sample|access|consultation)
special (?:offer|package|price|deal) | limited[- ](?:time|offer) | no obligation | risk[- ]free
(?:best|low|lowest|bulk|half|unbeatable) prices? | price list | money[- ]back
100 ?% (?:free|guaranteed|satisfaction) | we (?:guarantee|sell) | earn (?:money|cash|\$)
make money | work from home | you(?:'ve|’ve| have) (?:been selected|won) | claim your
unsubscribe | opt[- ]out | dear (?:sir|madam|friend|webmaster) | weight loss | hot singles | xxx
payday loans? | loan offer | investment opportunity | whatsapp | telegram | followers
"""
# For texts in lower case: IGNORECASE takes four times as long.
_PATTERN = re.compile(
    r"\b(?:" + "|".join(part.strip() for part in re.split(r" \| |\n", _PHRASES.strip())) + r")\b"
)
_LENGTH = 2_000


def phrases(text: str) -> set[str]:
    """The different phrases of the list that a text uses, in lower case."""
    return set(_PATTERN.findall(text[:_LENGTH].lower()))


@dataclass(frozen=True)
class Talk:
    """The sales talk in all rows, so that it is looked for once and not for every cluster.

    Attributes:
        phrases: the different ones of each row that has any.
        uses: (m,) how many these are.
    """

    phrases: dict[int, set[str]]
    uses: Ids


def talk_in(texts: Sequence[str]) -> Talk:
    """Look for it in (m,) texts."""
    each = ((row, phrases(text)) for row, text in enumerate(texts))
    found = {row: used for row, used in each if used}
    uses = np.zeros(len(texts), dtype=np.int64)
    uses[list(found)] = [len(used) for used in found.values()]
    return Talk(found, uses)
