"""What embedding would take with an embedder: tokens, time, memory, money; nothing is sent."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from elute.core.errors import Cancelled, EluteError
from elute.core.progress import Progress
from elute.core.texts import Chosen
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.ground import Ground
from elute.engine.embedders.pilot import forecast
from elute.engine.embedding import missing_texts
from elute.remote.prices import Price, price_of
from elute.steps.embed import pieces
from elute.steps.embed.base import Given, Remote
from elute.steps.embed.forecast import Forecast, Forecasts, sampled

SIZES = (10_000, 100_000, 1_000_000, 2_500_000)
"""Rows that everything is told for, beside those there are."""
_HERE = Price(0.0, "", "this machine")
_FEW = "From so few texts its time and memory for many cannot be told."
_UNSAID = "How fast {host} is, and what it cuts, is not known before something is sent there."
_PRICELESS = "What {model} costs at {host} is not known: write it into ~/.config/elute/prices.toml."


@dataclass(frozen=True)
class At:
    """What so many rows like these take; None where that is not known.

    Attributes:
        rows: how many.
        tokens: that are read; words for an embedder without a tokenizer.
        cut: texts that are longer than the model's window.
        seconds: of embedding, without loading the model.
        memory: bytes, the program and the model included.
        dollars: US dollars.
    """

    rows: int
    tokens: int | None
    cut: int | None
    seconds: float | None
    memory: int | None
    dollars: float | None


@dataclass(frozen=True)
class Estimate:
    """What an embedder takes.

    Attributes:
        embedder: what it is called.
        read: how many of the texts were read for it.
        stored: how many of the texts have their vector in the session.
        sends_to: the server that would get the texts, "" where none does.
        price: for a million tokens, None where it is not known.
        sizes: for the rows there are, then for `SIZES`; empty where there is a problem.
        notes: sentences for the user.
        problem: why nothing can be told.
    """

    embedder: str
    read: int = 0
    stored: int = 0
    sends_to: str = ""
    price: Price | None = _HERE
    sizes: tuple[At, ...] = ()
    notes: tuple[str, ...] = field(default=())
    problem: EluteError | None = None


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
        made = forecast(ground, choice) if isinstance(method, Forecasts) else None
        sizes = _scaled(ground, made) if made else _read(ground, choice, texts, progress)
        stored = _stored(ground, choice, texts)
        notes = (_FEW,) if made and not made.extends else ()
        read = made.read if made else len(texts)
        return Estimate(choice.word, read, stored, sizes=sizes, notes=notes)
    except Cancelled:
        raise
    except EluteError as problem:
        return Estimate(choice.word, problem=problem)


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
        notes.append(_PRICELESS.format(model=to.model, host=to.host))
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


def _read(
    ground: Ground, choice: Choice, texts: Sequence[str], progress: Progress
) -> tuple[At, ...]:
    """Vectors that are only read from a file: they are read, and checked, to the last."""
    rows = ground.precleaned.ids[ground.distinct]
    given = Given(rows, len(ground.records.spans), ground.values)
    began = time.perf_counter()
    for _ in pieces(choice.method, texts, progress, given):
        pass
    each = (time.perf_counter() - began) / len(ground.precleaned.ids)
    return tuple(At(rows, None, None, each * rows, None, 0.0) for rows in _sizes(ground))


def _sizes(ground: Ground) -> tuple[int, ...]:
    """The rows there are, then the others."""
    return tuple(dict.fromkeys((len(ground.precleaned.ids), *SIZES)))


def _stored(ground: Ground, choice: Choice, texts: Sequence[str]) -> int:
    """How many of the texts have their vectors in the session already."""
    root, method = ground.home.vectors, choice.method
    missing = missing_texts(root, choice.name, method, ground.precleaned, ground.name)
    return len(texts) - len(missing)
