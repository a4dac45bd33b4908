"""Texts of other records, altered as a round's were."""

import numpy as np

from elute.core.progress import silent
from elute.steps.preclean import Preclean
from elute.steps.preclean.others import altered
from elute.steps.preclean.rules import Rows
from tests.steps.preclean.making import records, run

FOOTER = "Sent from my telephone, please excuse brevity."
OLD = [f"Message number {n} about the parcel.\n{FOOTER}" for n in range(20)]
NEW = [f"Where is  it?\n{FOOTER}", "  ", "", "Where is  it?", "<b>bold</b> a@example.com", "broken"]


def texts_of(method: Preclean, old: list[str] = OLD, out: int = 0) -> dict[int, str]:
    """The new texts by position; `out` of the old rows had left before the round."""
    began = np.arange(len(old)) >= out
    found, texts = altered(method, records(NEW, bad=[5]), Rows(records(old), began), silent)
    return dict(zip(found.tolist(), texts, strict=True))


def test_none_is_set_aside_but_what_has_nothing_to_read() -> None:
    """Copies and rows beyond a bound stay; blank ones and records that were not read do not."""
    rules = Preclean(drop="blank,duplicates,length", min_words=50)
    assert list(texts_of(rules)) == [0, 3, 4]


def test_the_rules_that_act_alter_them() -> None:
    """As they alter the round's own texts."""
    assert texts_of(Preclean())[4] == "bold a@example.com"
    assert texts_of(Preclean(html=False, mask=True))[4].startswith("<b>bold</b> ")
    assert "example.com" not in texts_of(Preclean(mask=True))[4]
    same = run(records(NEW, bad=[5]), drop="", boilerplate=False)
    assert dict(zip(same.ids.tolist(), same.texts, strict=True)) == texts_of(Preclean())


def test_what_the_round_shares_is_taken_off() -> None:
    """A footer that 20 rows of the round had; not one that few had, or only the others."""
    method = Preclean(boilerplate=True)
    assert texts_of(method)[0] == texts_of(method)[3] == "Where is it?"
    assert FOOTER in texts_of(Preclean())[0]
    assert FOOTER in texts_of(method, out=17)[0], "three rows share nothing"
    assert FOOTER in texts_of(method, ["another text"])[0]
