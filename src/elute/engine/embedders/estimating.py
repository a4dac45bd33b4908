"""What embedding would take with an embedder: tokens, time, memory, money; nothing is sent."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from elute.core.errors import Cancelled, EluteError
from elute.core.progress import Progress
from elute.core.texts import Chosen
from elute.engine.embedders.choices import Choice, Problem
from elute.engine.embedders.pilot import forecast
from elute.engine.embedders.rows import Ground
from elute.engine.embedders.weighed import At, Estimate
from elute.engine.embedding import missing_texts
from elute.engine.vector_files import embed_in_child
from elute.remote.prices import how_to_price, price_of
from elute.steps.embed.base import Embedder, FromFile, Remote
from elute.steps.embed.forecast import Forecast, Forecasts, sampled

SIZES = (10_000, 100_000, 1_000_000, 2_500_000)
"""Rows that everything is told for, beside those there are."""
_FEW = "From so few texts its time and memory for many cannot be told."
_TIMED = 1_000
"""Texts from which on the time to read their vectors is more than noise."""
_UNSAID = "How fast {host} is, and what it cuts, is not known before something is sent there."


def estimate(ground: Ground, choice: Choice, progress: Progress) -> Estimate:
    """What embedding the rows would take; what goes wrong is told in the estimate.

    Args:
        ground: the rows.
        choice: the embedder.
        progress: told what is done.

    Raises:
        Cancelled: `progress` said so.
    """
    progress(0, 0, "counting tokens, trying the speed")
    try:
        texts = Chosen(ground.precleaned.texts, ground.distinct)
        method = choice.method
        if isinstance(method, Remote):
            return _remote(ground, choice, method, texts)
        made = (
            forecast(ground.results.artefacts, ground.name, choice)
            if isinstance(method, Forecasts)
            else None
        )
        sizes = _scaled(ground, made) if made else _read(ground, method, progress)
        stored = _stored(ground, choice, texts)
        extends = made.extends if made else len(texts) >= _TIMED
        notes = () if extends else (_FEW,)
        read = made.read if made else len(texts)
        return Estimate(choice.word, read, stored, sizes=sizes, notes=notes)
    except Cancelled:
        raise
    except EluteError as error:
        return Estimate(choice.word, problem=Problem.of(error))


def _remote(ground: Ground, choice: Choice, method: Remote, texts: Sequence[str]) -> Estimate:
    """Tokens and price for an embedder on a server, which is not asked."""
    to, some = method.destination(), sampled(texts)
    counted = method.tokens(some) * len(texts) / len(some)
    price = price_of(to)
    sizes = tuple(
        At(rows, tokens, None, None, None, None if price is None else price.of(tokens))
        for rows in _sizes(ground)
        for tokens in [round(counted * rows / len(ground.precleaned.ids))]
    )
    notes = [_UNSAID.format(host=to.host)]
    if price is None:
        notes.append(f"What {to.model} costs at {to.host} is not known: {how_to_price(to)}.")
    stored = _stored(ground, choice, texts)
    return Estimate(choice.word, len(some), stored, to.host, price, sizes, tuple(notes))


def _scaled(ground: Ground, made: Forecast) -> tuple[At, ...]:
    """A forecast for the rows there are, and in proportion for others, where that can be told."""
    own = len(ground.precleaned.ids)
    fixed = made.memory - made.memory_per_text * made.texts
    parts = ((rows, rows / own) for rows in _sizes(ground))
    return tuple(
        At(
            rows,
            round(made.tokens * part),
            round(made.cut * part),
            made.seconds * part if made.extends or rows <= own else None,
            round(fixed + made.memory_per_text * made.texts * part)
            if made.extends or rows <= own
            else None,
            0.0,
        )
        for rows, part in parts
    )


def _read(ground: Ground, method: Embedder, progress: Progress) -> tuple[At, ...]:
    """Vectors that are only read from a file: they are read, and checked, to the last."""
    assert isinstance(method, FromFile)
    own = len(ground.precleaned.ids)
    with tempfile.TemporaryDirectory(prefix="elute-") as aside:
        _, seconds = embed_in_child(ground.wanting, method, Path(aside), progress)
    each = seconds / own if len(ground.distinct) >= _TIMED else None
    return tuple(
        At(rows, None, None, seconds if rows == own else each and each * rows, None, 0.0)
        for rows in _sizes(ground)
    )


def _sizes(ground: Ground) -> tuple[int, ...]:
    """The rows there are, then the others."""
    return tuple(dict.fromkeys((len(ground.precleaned.ids), *SIZES)))


def _stored(ground: Ground, choice: Choice, texts: Sequence[str]) -> int:
    """How many of the texts have their vectors in the session already."""
    root, method = ground.home.vectors, choice.method
    missing = missing_texts(root, choice.name, method, ground.precleaned, ground.name)
    return len(texts) - len(missing)
