"""Words of many scripts, names, and the phrases of junk mail."""

import pytest

from elute.steps.report.keywords import name, words
from elute.steps.report.sales_talk import phrases


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where's my refund, 2nd time?", ["where's", "my", "refund", "time"]),
        ("l’été à Łódź", ["l’été", "łódź"]),
        ("환불은 언제 되나요 환불이", ["환불", "언제", "되나", "환불"]),
        ("アプリが", ["アプ", "プリ", "リが"]),
        ("退款 3次", ["退款", "次"]),
        ("12 ?! _ 3_4", []),
        ("half \ud800 gone", ["half", "gone"]),
    ],
)
def test_words_of_many_scripts(text: str, found: list[str]) -> None:
    """Numbers are no words, Korean loses its particles, unspaced scripts give pairs."""
    assert list(words(text)) == found


def test_names_do_not_repeat_a_word_in_other_forms() -> None:
    """Singular and plural, verb and noun count once."""
    assert name(("cancel", "cancellation", "card", "cards", "fee", "bank")) == "cancel, card, fee"


def test_phrases_of_junk_mail() -> None:
    """Different phrases are counted, once each, in any case."""
    text = "SEO audit! Buy now, buy NOW: guest posts and do-follow backlinks, 100% free."
    assert phrases(text) == {"seo", "buy now", "guest posts", "do-follow", "backlinks", "100% free"}


def test_ordinary_requests_hold_at_most_one() -> None:
    """What customers write in earnest may touch the list, but does not pile up."""
    for text in ("I want my money back", "what is the bitcoin price", "where can i buy a lamp"):
        assert len(phrases(text)) <= 1
