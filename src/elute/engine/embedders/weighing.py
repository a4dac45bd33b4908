"""Embed a sample of the user's own rows with several embedders, and set them side by side.

Vectors that a server made are kept in the session: they were paid for, and neither a second
comparison nor a run asks for them again. Those made here are not: their time is to be measured.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import ClassVar

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import Cancelled, EluteError, UsageError
from elute.core.events import Consented
from elute.core.outside import Destination
from elute.core.progress import Progress
from elute.core.results import Floats, Ints, Neighbors
from elute.engine import consent
from elute.engine.embedders import measures
from elute.engine.embedders.choices import Choice, Problem
from elute.engine.embedders.estimating import estimate
from elute.engine.embedders.ground import Asked, ground
from elute.engine.embedders.sampling import SAMPLE, Sample, drawn
from elute.engine.embedders.weighed import Estimate, Pair, Weighed, Weighing
from elute.engine.embedding import embed_missing, gather, missing_texts
from elute.engine.measured import keep
from elute.engine.vector_files import vectors_of
from elute.engine.work import Watch
from elute.session.layout import Layout
from elute.session.spending import spent
from elute.steps.embed import embed
from elute.steps.embed.base import FromFile, Given, Piece
from elute.steps.embed.openai import OpenAI

_WARM = 32
"""Texts embedded first, so that loading models and libraries is not taken for work on rows."""
_FITTED = "It was fitted on the sample alone; fitted on all rows it may do better."


@dataclass(frozen=True)
class _Made:
    """One embedder's vectors of the sample, and what is read of them."""

    vectors: Floats
    near: Neighbors
    groups: list[tuple[Ints, Ints]]


def compare(layout: Layout, choices: Sequence[Choice], watch: Watch) -> None:
    """Compare embedders on a sample of a session's rows, and keep what was found there.

    Texts go to a server only as far as the session's journal says that the user agreed.

    Raises:
        BadInput: there are too few different texts.
        Cancelled: progress said so; the comparison made before stays.
        CannotWrite: it cannot be kept.
    """
    with ground(Asked(layout.root, None, None, {}), watch) as rows:
        keep(layout, weigh(drawn(rows, SAMPLE), choices, rows.said, watch))


def weigh(
    sample: Sample, choices: Sequence[Choice], said: Sequence[Consented], watch: Watch
) -> Weighing:
    """Embed the sample with each embedder; what goes wrong with one is told in its place.

    Nothing else is at work on the session where texts are sent to a server.

    Args:
        sample: the rows.
        choices: the embedders.
        said: what the user agreed to send to servers; nothing else is sent.
        watch: gives the progress of each embedder.

    Raises:
        Cancelled: progress said so.
    """
    made = [_tried(sample, choice, said, watch(choice.word)) for choice in choices]
    records = sample.ground.records
    return Weighing(
        text_from=records.text_from,
        name=sample.ground.name,
        texts=sample.among,
        sample=len(sample.rows.ids),
        seed=measures.SEED,
        neighbors=measures.NEIGHBORS,
        clusters=measures.clusters(len(sample.rows.ids)),
        halves=measures.HALVES,
        label_from=records.label_from,
        labels_said=_labels_said(sample),
        embedders=tuple(weighed for weighed, _ in made),
        pairs=tuple(_pairs([it for _, it in made])),
    )


def _labels_said(sample: Sample) -> str:
    """Which labels do not count, or that none do."""
    name, labels = sample.ground.records.label_from, sample.labels
    with_label, rows = int(np.count_nonzero(labels >= 0)), measures.shared(labels)
    if not name:
        return ""
    if not measures.tell(labels, rows):
        few = f"of {with_label:,} labelled rows in the sample {len(rows):,} share theirs"
        return f"The labels of {name} say nothing here: {few} with another row."
    alone = with_label - len(rows)
    left_out, its = counted(alone, "row was", "rows were"), "its" if alone == 1 else "their"
    said = f"{left_out} left out there: no other row of the sample has {its} {name}."
    return said if alone else ""


def _pairs(made: Sequence[_Made | None]) -> Iterator[Pair]:
    """Every two of those that have vectors."""
    there = [(number, it) for number, it in enumerate(made) if it is not None]
    for (first, one), (second, other) in combinations(there, 2):
        overlap = measures.in_common(one.near, other.near)
        yield Pair(first, second, overlap, measures.agreement(one.groups, other.groups))


def _tried(
    sample: Sample, choice: Choice, said: Sequence[Consented], progress: Progress
) -> tuple[Weighed, _Made | None]:
    """One embedder's vectors of the sample, and what they took."""
    told = estimate(sample.ground, choice, progress)
    if told.problem:
        return Weighed(choice, told, problem=told.problem), None
    progress(0, len(sample.rows.ids))
    try:
        if choice.sends:
            weighed, vectors = _sent(sample, choice, told, said, progress)
        else:
            weighed, vectors = _here(sample, choice, told, progress)
    except Cancelled:
        raise
    except EluteError as error:
        return Weighed(choice, told, problem=Problem.of(error)), None
    groups = measures.grouped(vectors, measures.clusters(len(vectors)), progress)
    found = measures.labelled(vectors, sample.labels, progress)
    steady, dim = measures.agreement(groups, groups), vectors.shape[1]
    weighed = replace(weighed, dim=dim, steady=steady, labelled=found)
    return weighed, _Made(vectors, measures.nearest(vectors), groups)


def _here(
    sample: Sample, choice: Choice, told: Estimate, progress: Progress
) -> tuple[Weighed, Floats]:
    """By an embedder on this machine."""
    method, given = choice.method, sample.given
    if isinstance(method, FromFile):
        vectors, notes, seconds = vectors_of(sample.ground.wanting, sample.rows, method, progress)
        return Weighed(choice, told, len(vectors), seconds, notes=notes), vectors
    texts = sample.rows.texts.take(range(len(sample.rows.ids)))
    embed(method, texts[:_WARM], progress, replace(given, rows=sample.rows.ids[:_WARM]))
    began = time.perf_counter()
    made = embed(method, texts, progress, given)
    seconds = time.perf_counter() - began
    fitted = method.whole_corpus and len(texts) < sample.among
    notes = (*made.notes, *([_FITTED] if fitted else []))
    weighed = Weighed(choice, told, len(texts), seconds, cut=made.cut, notes=notes)
    return weighed, made.vectors


def _sent(
    sample: Sample, choice: Choice, told: Estimate, said: Sequence[Consented], progress: Progress
) -> tuple[Weighed, Floats]:
    """By a server: what the session has is not sent again, what comes is kept there."""
    home, rows, method = sample.ground.home, sample.rows, choice.method
    assert isinstance(method, OpenAI)
    counted = _Counted(method)
    account = consent.account(home, method, rows, said)
    if account is None and len(missing_texts(home.vectors, choice.name, method, rows)):
        to = method.destination().host
        hint = "E, then r asks you; or add --yes --max-cost DOLLARS to elute compare."
        raise UsageError(f"Nothing was sent to {to}: nobody agreed to it.", hint)
    given = replace(sample.given, account=account)
    before, began = spent(home.spending).dollars, time.perf_counter()
    stored = embed_missing(home.vectors, choice.name, counted, rows, "", progress, given)
    seconds = time.perf_counter() - began
    weighed = Weighed(
        choice,
        told,
        embedded=counted.texts,
        seconds=seconds if counted.texts else None,
        spent=spent(home.spending).dollars - before,
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
