"""Why one row leaves, in a phrase: what a rule says of all its rows does not read right for one."""

import math

from elute.core import rules
from elute.core.findings import Finding

_REASONS = {
    rules.BAD_RECORD: "cannot be read",
    rules.RAGGED: "has more or fewer fields than the header",
    rules.TALL: "spans more than 1,000 lines",
    rules.MISSING: "lacks a field that the text is made of",
    rules.ROLES: "has turns that do not alternate, or do not end answered",
    rules.EMPTY_ANSWER: "has an answer with nothing in it",
    rules.SAME_ANSWERS: "has the same answer as the chosen and as the rejected one",
    rules.TOOL_CALLS: "has calls and results of tools that do not match, or arguments not in JSON",
    rules.LAX_JSON: "is not strict JSON",
    rules.UNDECODABLE: "has bytes that do not fit the encoding",
    rules.BLANK: "nothing left to read",
    rules.ENCODING_DAMAGE: "holds lost characters (U+FFFD)",
    rules.LENGTH: "is too short or too long",
    rules.WINDOW: "has too many tokens",
    rules.REPETITION: "repeats itself too much",
    rules.SYMBOLS: "has too large a share of symbols",
    rules.SCRIPT: "has too large a share in other scripts",
    rules.URLS: "has too large a share of web addresses",
    rules.LABEL_CONFLICT: "has a text that another row has with another label",
    rules.EXACT_LEAK: "has the text of a held-out row",
    rules.SAME_TEXT: "has the text of another row, though other fields differ",
    rules.EXACT_COPY: "says exactly what another row says",
    rules.LEAKAGE: "says the same as a held-out row, or almost (at least {least:.2f})",
    rules.NEAR_COPY: "says almost the same as another row (cosine at least {least:.2f})",
    rules.LONG_COPY: "says almost the same as another row (overlap of words at least {least:.2f})",
}


def reason_of(finding: Finding) -> str:
    """Why each flagged row of a finding leaves; of a rule without a phrase what it says of all."""
    if finding.rule not in _REASONS:
        return finding.summary
    score = finding.found["score"][finding.found["flag"]]
    # Of the hundredths, the last that all rows reach: the threshold, or closer to what is there.
    least = math.floor(100 * float(score.min(initial=1)) + 1e-3) / 100
    return _REASONS[finding.rule].format(least=least)
