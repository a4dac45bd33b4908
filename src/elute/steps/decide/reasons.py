"""Why one row leaves, in a phrase: what a rule says of all its rows does not read right for one."""

import math

from elute.core.copies import LEAKAGE
from elute.core.findings import Finding
from elute.core.results import (
    BAD_RECORD,
    EXACT_COPY,
    EXACT_LEAK,
    LONG_COPY,
    NEAR_COPY,
    SAME_TEXT,
)

_REASONS = {
    BAD_RECORD: "cannot be read",
    "ragged": "has more or fewer fields than the header",
    "tall": "spans more than 1,000 lines",
    "missing": "lacks a field that the text is made of",
    "roles": "has turns that do not alternate, or do not end answered",
    "empty-answer": "has an answer with nothing in it",
    "same-answers": "has the same answer as the chosen and as the rejected one",
    "tool-calls": "has calls and results of tools that do not match, or arguments not in JSON",
    "json": "is not strict JSON",
    "undecodable": "has bytes that do not fit the encoding",
    "blank": "nothing left to read",
    "encoding-damage": "holds lost characters (U+FFFD)",
    "length": "is too short or too long",
    "window": "has too many tokens",
    "repetition": "repeats itself too much",
    "symbols": "has too large a share of symbols",
    "script": "has too large a share in other scripts",
    "urls": "has too large a share of web addresses",
    "label-conflict": "has a text that another row has with another label",
    EXACT_LEAK: "has the text of a held-out row",
    SAME_TEXT: "has the text of another row, though other fields differ",
    EXACT_COPY: "says exactly what another row says",
    LEAKAGE: "says almost the same as a held-out row (at least {least:.2f})",
    NEAR_COPY: "says almost the same as another row (cosine at least {least:.2f})",
    LONG_COPY: "says almost the same as another row (overlap of words at least {least:.2f})",
}


def reason_of(finding: Finding) -> str:
    """Why each flagged row of a finding leaves; of a rule without a phrase what it says of all."""
    if finding.rule not in _REASONS:
        return finding.summary
    score = finding.found["score"][finding.found["flag"]]
    # Of the hundredths, the last that all rows reach: the threshold, or closer to what is there.
    least = math.floor(100 * float(score.min(initial=1)) + 1e-3) / 100
    return _REASONS[finding.rule].format(least=least)
