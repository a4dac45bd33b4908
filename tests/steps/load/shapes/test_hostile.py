"""Whatever stands where a conversation is expected is read without an error."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from elute.steps.load.noticed import SAID
from elute.steps.load.shapes import Sample, find
from elute.steps.load.shapes.checks import check_of
from elute.steps.load.shapes.views import view_of

from .cases import SHAPES, Row

_WORDS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.binary(max_size=3)
)
_KEYS = st.sampled_from(
    [
        *("role", "from", "content", "value", "type", "text", "tool_calls", "function_call"),
        *("function", "name", "arguments", "image_url", "url", "reasoning", "tool_call_id"),
        *("messages", "tool_use", "tool_result", "input", "image", "bytes"),
    ]
)
_NAMES = st.sampled_from(["user", "gpt", "tool", "function_call", "image_url", "tool_use", '{"a"'])
_ANY = st.recursive(
    st.one_of(_WORDS, _NAMES),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=12,
)
_MESSAGES = st.lists(st.one_of(st.dictionaries(_KEYS, _ANY, min_size=2), _ANY), max_size=3)
_COLUMNS = sorted({name for _, row in SHAPES for name in row} | {"tools", "images", "history"})
_VIEWS = ("all", "prompt", "answer", "chosen", "rejected", "user[0]", "assistant[*]", "tool[-1]")


@settings(max_examples=150)
@given(
    st.sampled_from(SHAPES),
    st.dictionaries(st.sampled_from(_COLUMNS), st.one_of(_ANY, _MESSAGES), max_size=5),
)
@example(SHAPES[0], {"messages": [{"role": ["user"], "content": "a"}]})
@example(SHAPES[0], {"tools": [{"function": "name"}], "images": [{"bytes": {}}]})
def test_any_value_is_read_seen_and_checked(known: tuple[str, Row], odd: Row) -> None:
    """A record of any values among good ones has texts, and faults only of rules that are known."""
    _, good = known
    columns = tuple({**good, **odd})
    shape = find(Sample(columns, [good] * 9))
    find(Sample(columns, [{**good, **odd}]))
    assert shape is not None
    read = shape.read({**good, **odd})
    for name in _VIEWS:
        if view := view_of(shape, name):
            assert isinstance(view(read), str)
    faults = check_of(shape)(read)
    assert {rule for rule, _ in faults} <= SAID.keys()
    assert len({rule for rule, _ in faults}) == len(faults)
