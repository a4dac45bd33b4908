"""Embed a sample of the user's own rows with several embedders, and set them side by side.

Vectors that a server made are kept in the session: they were paid for, and neither a second
comparison nor a run asks for them again. Those made here are not: their time is to be measured.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import ClassVar

from elute.core.errors import Cancelled, EluteError
from elute.core.outside import Destination
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.engine import consent
from elute.engine.embedders import measures
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.sampling import Sample
from elute.engine.embedders.weighed import Pair, Weighed, Weighing
from elute.engine.embedding import embed_missing, gather
from elute.engine.running import Watch
from elute.engine.session import Session
from elute.remote.prices import Price, price_of
from elute.session.spending import spent
from elute.steps.embed import embed
from elute.steps.embed.base import Given, Piece, Remote
from elute.steps.embed.forecast import Forecasts
from elute.steps.embed.openai import OpenAI

_PER = 100_000
_WARM = 32
"""Texts embedded first, so that loading models and libraries is not taken for work on rows."""
_FITTED = "It was fitted on the sample alone; fitted on all rows it may do better."


def weigh(
    sample: Sample, choices: Sequence[Choice], session: Session | None, watch: Watch
) -> Weighing:
    """Embed the sample with each embedder; what goes wrong with one is told in its place.

    Args:
        sample: the rows.
        choices: the embedders.
        session: open to be changed, and agreed with, where texts are sent to servers.
        watch: gives the progress of each embedder.

    Raises:
        Cancelled: progress said so.
    """
    made = [_tried(sample, choice, session, watch(choice.word)) for choice in choices]
    records = sample.ground.records
    return Weighing(
        text_from=records.text_from,
        texts=sample.among,
        sample=len(sample.rows.ids),
        seed=measures.SEED,
        neighbors=measures.NEIGHBORS,
        clusters=measures.clusters(len(sample.rows.ids)),
        label_from=records.label_from,
        embedders=tuple(weighed for weighed, _ in made),
        pairs=tuple(_pairs([vectors for _, vectors in made])),
    )


def _pairs(made: Sequence[Floats | None]) -> Iterator[Pair]:
    """Every two of those that have vectors."""
    near = {number: measures.nearest(it) for number, it in enumerate(made) if it is not None}
    groups = {}
    for number, graph in near.items():
        vectors = made[number]
        assert vectors is not None
        groups[number] = measures.grouped(vectors, graph, measures.clusters(len(vectors)))
    for one, other in combinations(near, 2):
        overlap = measures.in_common(near[one], near[other])
        yield Pair(one, other, overlap, measures.rand_index(groups[one], groups[other]))


def _tried(
    sample: Sample, choice: Choice, session: Session | None, progress: Progress
) -> tuple[Weighed, Floats | None]:
    """One embedder's vectors of the sample, and what they took."""
    progress(0, len(sample.rows.ids))
    try:
        method = choice.method
        if isinstance(method, Remote):
            assert session is not None
            weighed, vectors = _sent(sample, choice, session, progress)
        else:
            weighed, vectors = _here(sample, choice, progress)
        found = measures.labelled(vectors, sample.labels)
        return replace(weighed, dim=vectors.shape[1], labelled=found), vectors
    except Cancelled:
        raise
    except EluteError as problem:
        return Weighed(choice.word, problem=problem), None


def _here(sample: Sample, choice: Choice, progress: Progress) -> tuple[Weighed, Floats]:
    """By an embedder on this machine."""
    method, given = choice.method, sample.given
    texts = sample.rows.texts.take(range(len(sample.rows.ids)))
    if isinstance(method, Forecasts):
        embed(method, texts[:_WARM], progress, replace(given, rows=sample.rows.ids[:_WARM]))
    began = time.perf_counter()
    made = embed(method, texts, progress, given)
    seconds = time.perf_counter() - began
    fitted = method.whole_corpus and len(texts) < sample.among
    weighed = Weighed(
        choice.word,
        embedded=len(texts),
        seconds=seconds,
        seconds_per_100k=seconds * _PER / len(texts),
        price=Price(0.0, "", "this machine"),
        dollars_per_100k=0.0,
        cut=made.cut,
        notes=(*made.notes, *([_FITTED] if fitted else [])),
    )
    return weighed, made.vectors


def _sent(
    sample: Sample, choice: Choice, session: Session, progress: Progress
) -> tuple[Weighed, Floats]:
    """By a server: what the session has is not sent again, what comes is kept there."""
    home, rows, method = sample.ground.home, sample.rows, choice.method
    assert isinstance(method, OpenAI)
    counted = _Counted(method)
    with session.alone():
        said = session.history.consents
        account = consent.account(home, method, rows, said)
        given = replace(sample.given, account=account)
        before, began = spent(home.spending).dollars, time.perf_counter()
        stored = embed_missing(home.vectors, choice.name, counted, rows, "", progress, given)
        seconds = time.perf_counter() - began
        cost = spent(home.spending).dollars - before
    to = method.destination()
    price = price_of(to)
    tokens = method.tokens(rows.texts.take(range(len(rows.ids))))
    weighed = Weighed(
        choice.word,
        sends_to=to.host,
        embedded=counted.texts,
        seconds=seconds if counted.texts else None,
        seconds_per_100k=seconds * _PER / counted.texts if counted.texts else None,
        price=price,
        dollars_per_100k=price.of(tokens) * _PER / len(rows.ids) if price else None,
        spent=cost,
        cut=counted.cut,
        notes=stored.notes,
    )
    return weighed, gather(home.vectors, stored, rows)


class _Counted:
    """An embedder that sends texts, and how many it embedded and cut."""

    whole_corpus: ClassVar[bool] = False

    def __init__(self, method: OpenAI) -> None:
        self._method = method
        self.texts = self.cut = 0

    def destination(self) -> Destination:
        return self._method.destination()

    def tokens(self, texts: Sequence[str]) -> int:
        return self._method.tokens(texts)

    def bodies(self, texts: Sequence[str]) -> Iterator[bytes]:
        return self._method.bodies(texts)

    def identity(self) -> Mapping[str, str | int]:
        return self._method.identity()

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        for piece in self._method.run(texts, progress, given):
            self.texts += len(piece.places)
            self.cut += piece.cut
            yield piece
