"""A search in words: while it is typed, in the title, and when it is done."""

from dataclasses import replace

import numpy as np
import pytest

from elute.engine.searching.asking import HOME, Query
from elute.engine.searching.found import Found, Recall
from elute.tui.present.searching import complete, said, tell, words
from elute.tui.present.spans import width
from tests.tui.fake_search import found

KEPT = np.ones(40, dtype=np.bool_)
LABELS = (np.arange(40) % 4).astype(np.int32)
NAMES = {3: "late \x1b[31mparcel"}


def made(**query: object) -> Found:
    """What is found for a query."""
    return found(Query(**query), KEPT, LABELS)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["", "card", "in:4 ", "in:home card declined", "in:1 row:3"])
@pytest.mark.parametrize("row", [None, 3, 1_000_000])
def test_what_is_said_below_fits_80_cells(typed: str, row: int | None) -> None:
    """It names what enter does, and where it will look."""
    assert width(tell(typed, row, 21)) <= 78
    told = "".join(text for text, _ in tell(typed, row, 21))
    where = {"in:4 ": "the 4 nearest clusters", "in:1 row:3": "the nearest cluster"}
    assert where.get(typed, "the cluster it belongs to" if "home" in typed else "all rows") in told


def test_without_clusters_there_are_no_scopes() -> None:
    """Tab leaves the line as it is, and is not offered."""
    assert "tab" not in "".join(text for text, _ in tell("card", 3, 0))
    assert complete("card", 0) == "card"


def test_tab_comes_round() -> None:
    """From any number of clusters, too."""
    assert [complete(it, 9) for it in ("x", "in:4 x", "in:7 x", "in:home x", "")] == [
        "in:4 x",
        "in:home x",
        "in:home x",
        "x",
        "in:4 ",
    ]


def test_words_for_the_title() -> None:
    """All rows; the one cluster by its number; several by how many, with what they miss."""
    assert words(made(text="a b")) == "near “a b”"
    assert words(made(row=7)) == "near row 7"
    assert words(made(text="a", clusters=HOME)) == "near “a” in cluster 3, recall 0.98 ± 0.01"
    assert words(made(text="a", clusters=2)) == "near “a” in 2 clusters, recall 0.98 ± 0.01"
    one = replace(made(text="a", clusters=2), recall=Recall(0.5, None, 1, 3))
    assert words(one).endswith("recall 0.50")
    assert len(words(made(text="long " * 99))) < 50


def test_what_is_said_at_the_end() -> None:
    """The nearest cluster by its name, made harmless; a row's own; what was not told."""
    text, hint = said(made(text="a", limit=5), NAMES, mapped=True)
    assert text == "5 rows near “a”; nearest: cluster 3 · late ␛[31mparcel."
    assert hint == "esc shows all again."
    assert said(made(row=6), {}, mapped=True)[0].endswith("; it is in cluster 2.")
    assert said(replace(made(row=6), home=-1), {}, mapped=True)[0].endswith("; it is noise.")
    noise = replace(made(text="a"), home=-1, place=(), notes=("Cut \x1b.",))
    told, hint = said(noise, {}, mapped=True)
    assert told.endswith("; nearest: noise.")
    assert hint == "Cut ␛. No X on the map: the nearest lie far apart there. esc shows all again."
    unclustered = replace(noise, home=None, notes=())
    assert said(unclustered, {}, mapped=False) == ("40 rows near “a”.", "esc shows all again.")


def test_a_part_is_told_to_be_one() -> None:
    """Of how many rows in which clusters."""
    told = said(made(text="a", clusters=2, limit=5), NAMES, mapped=True)[0]
    assert told.startswith("5 rows near “a”, of 20 in the 2 nearest clusters; nearest: ")
    every = said(made(text="a", clusters=2), NAMES, mapped=True)[0]
    assert every.startswith("20 rows near “a”, of all in the 2 nearest clusters; nearest: ")
