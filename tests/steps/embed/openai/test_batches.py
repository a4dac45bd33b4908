"""Texts become requests that a server takes, and what it refuses is learnt."""

from collections.abc import Sequence
from itertools import islice

from elute.steps.embed.openai.batches import ROWS, TOKENS, WINDOW, Batch, Sizes, batches
from tests.steps.embed.openai.asked import texts


def shape(given: Sequence[str], sizes: Sizes) -> list[int]:
    """How many texts go in each request."""
    return [len(batch.texts) for batch in batches(given, sizes)]


def test_every_text_goes_once_in_its_place() -> None:
    """Places and texts belong together, and the order is the data's."""
    given = texts(1000)
    made = list(batches(given, Sizes()))
    places = [place for batch in made for place in batch.places]
    assert places == list(range(1000))
    assert [given[place] for place in places] == [text for batch in made for text in batch.texts]


def test_rows_and_tokens_bound_a_request() -> None:
    """A request is full at so many texts, or at so many tokens by their upper count."""
    assert shape(texts(2 * ROWS + 1), Sizes()) == [ROWS, ROWS, 1]
    assert shape(["x" * 8000] * 20, Sizes()) == [TOKENS // 8000, 20 - TOKENS // 8000]
    assert all(batch.tokens <= TOKENS for batch in batches(["é" * 4000] * 99, Sizes()))


def test_a_text_that_may_be_too_long_goes_alone() -> None:
    """One text that is refused for its length then costs no other text a second try."""
    given = ["a", "x" * (WINDOW + 1), "b", "é" * WINDOW, "x" * WINDOW]
    made = [batch.places for batch in batches(given, Sizes())]
    assert made == [[1], [3], [0, 2, 4]]


def test_a_million_texts_are_not_looked_at_before_they_are_needed() -> None:
    """The first request is made from the first texts."""

    class Counted(Sequence[str]):
        looked = 0

        def __len__(self) -> int:
            return 1_000_000

        def __getitem__(self, index: int) -> str:  # type: ignore[override]
            self.looked += 1
            return f"text {index}"

    counted = Counted()
    assert len(list(islice(batches(counted, Sizes()), 2))) == 2
    assert counted.looked <= 2 * ROWS + 1


def test_a_refused_number_of_texts_halves_the_next() -> None:
    """What filled the request is what was too much; requests already under way count once."""
    sizes = Sizes()
    full = Batch.of(range(ROWS), texts(ROWS))
    for _ in range(4):
        sizes.refused(full)
    assert (sizes.rows, sizes.tokens, sizes.alone) == (ROWS // 2, TOKENS, WINDOW)
    sizes.refused(full.halves()[0])
    assert sizes.rows == ROWS // 4


def test_a_refused_number_of_tokens_halves_the_next() -> None:
    """A request that had room for more texts was full of tokens."""
    sizes = Sizes()
    sizes.refused(Batch.of(range(16), ["x" * 8000] * 16))
    assert (sizes.rows, sizes.tokens, sizes.alone) == (ROWS, 64_000, WINDOW)


def test_one_text_too_long_is_not_held_against_the_others() -> None:
    """Once it is found, requests have their size again, and such texts go alone."""
    sizes = Sizes()
    for rows in (256, 128, 64, 32, 16, 8, 4, 2):
        sizes.refused(Batch.of(range(rows), ["x" * 400] * rows))
    assert sizes.rows == 1
    sizes.refused(Batch.of([0], ["x" * 400]))
    assert (sizes.rows, sizes.tokens, sizes.alone) == (ROWS, TOKENS, 399)
    sizes.rows = 10
    sizes.refused(Batch.of([0], ["x" * 900]))
    assert (sizes.rows, sizes.alone) == (10, 399), "it went alone already: nothing new"


def test_halves_hold_the_same_texts() -> None:
    """Nothing is lost or doubled between two halves."""
    whole = Batch.of([4, 7, 9], ["a", "bb", "ccc"], plain=True)
    left, right = whole.halves()
    assert [*left.places, *right.places] == [4, 7, 9]
    assert [*left.texts, *right.texts] == ["a", "bb", "ccc"]
    assert (left.tokens, right.tokens) == (1, 5)
    assert left.plain
    assert right.plain


def test_a_cut_text_is_a_beginning_and_ends() -> None:
    """It grows shorter by a quarter, faster where it is far too long, and is not cut for ever."""
    text = "word " * 10_000
    (cut,) = Batch.of([3], [text]).shorter(0)
    assert cut.cut
    assert cut.places == [3]
    assert text.startswith(cut.texts[0])
    assert len(text) * 0.6 < len(cut.texts[0]) < len(text) * 0.7, "8,192 of 12,500 tokens"
    (cut,) = Batch.of([3], [text]).shorter(5_000)
    assert len(cut.texts[0]) == 5_000, "as much as was taken before"
    steps = 0
    left = [cut]
    while left:
        left, steps = left[0].shorter(0), steps + 1
    assert 15 < steps < 25
    assert Batch.of([0], ["too short to cut"]).shorter(0) == []
