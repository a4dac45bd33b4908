"""What is said under a query that is being typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.safe import safe
from elute.engine.querying import Known
from elute.tui.present.asking import complete, tell

KNOWN = Known(
    labels=("refund", "Card declined", "card lost", "\x1b[31m"),
    splits=("train", "test"),
    aliases={"intent": "label", "part": "split"},
    columns=("intent", "part", "Lang", "two words"),
    clusters=4,
)


@pytest.mark.parametrize(
    ("typed", "grown"),
    [
        ("out", "outlier>"),
        ("-ke", "-kept"),
        ("x (clu", "x (cluster:"),
        ("s", "s"),
        ("sil", "silhouette>"),
        ("int", "intent="),
        ("la", "la"),
        ("lan", "Lang="),
        ("label=ref", "label=refund"),
        ("label=card", 'label="Card '),
        ('label="card d', 'label="Card declined"'),
        ("intent=r", "intent=refund"),
        ("part=", "part=t"),
        ("outlier>0.8 spl", "outlier>0.8 split="),
        ("zebra", "zebra"),
        ('"two words" spl', '"two words" split='),
        ('label="a b" spl', 'label="a b" split='),
        ("kept tw", 'kept "two words"='),
        ('"two', '"two words"='),
        ("", ""),
    ],
)
def test_tab_completes_the_last_term(typed: str, grown: str) -> None:
    """Fields, flags, columns, labels and splits; as far as all that fit agree."""
    assert complete(typed, KNOWN) == grown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "cluster:"),
        ("clu", "cluster:"),
        ("label=", "refund"),
        ("label=zz", "label has: refund"),
        ("outlier>x", "compared with a number"),
        ("cluster:2 card", "cluster 2 · “card”"),
        ("/(a/", "cannot be read"),
    ],
)
def test_the_line_below_tells(typed: str, said: str) -> None:
    """What may follow, what it means, or what is wrong."""
    assert said in "".join(text for text, _ in tell(typed, KNOWN))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_told_safely(typed: str) -> None:
    """Nothing is raised, completing never takes away, and no sequence reaches the screen."""
    told = "".join(text for text, _ in tell(typed, KNOWN))
    assert safe(told) == told
    assert len(complete(typed, KNOWN)) >= len(typed)
