"""Whatever is typed becomes a query or a sentence, and a query finds rows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.engine.querying import Finder, Ground, known, matching, parse
from tests.engine.querying.grounds import COLUMNS, snapshot

WORDS = (
    "cluster outlier id label name lang Score round reason split kept noise -noise marked",
    "or and not ( ) - : = < > <= >= != , . 0 1 -1 9-12 0.8 99999999999999999999 1e999 nan",
    '" "" / // /i [ a{2} refund card Straße \\ \\" (?i) * + ? | ^ $ # @ \' 漢',
)
PIECES = [*" ".join(WORDS).split(), " ", "\x00", "\ud800", "\u2028", "\t"]
STATE = snapshot()
KNOWN = known(STATE)
assert STATE.records is not None
FINDER = Finder(STATE.records.texts)


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
        st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
    )
)
def test_any_text_is_a_query_or_a_sentence(typed: str) -> None:
    """Never anything else; what was read can be said, typed again, and finds rows of the round."""
    try:
        query = parse(typed, KNOWN)
    except UsageError:
        return
    assert isinstance(query.words(), str)
    assert parse(query.text, KNOWN).node == query.node
    try:
        found = matching(query, Ground(STATE, FINDER, None, COLUMNS), STATE.started)
    except UsageError:
        return
    assert STATE.started[found].all()
