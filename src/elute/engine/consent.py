"""What would leave this machine, what it would cost, and what the user said to that."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from elute.core.errors import UsageError
from elute.core.events import Consented
from elute.core.fingerprint import of_plain
from elute.core.outside import Destination, offline
from elute.core.results import Precleaned
from elute.engine.embedding import missing_texts
from elute.engine.view import Job, Snapshot
from elute.remote.prices import Price, how_to_price, price_of
from elute.remote.seal import is_sealed, seal
from elute.session import about
from elute.session.layout import Layout
from elute.session.spending import ALLOW_MORE, Spending, Spent, spent
from elute.steps.embed.base import Embedder, Remote

_MOST = 1e6
"""Dollars beyond which a limit is a slip of the finger."""


@dataclass(frozen=True)
class Offer:
    """Texts that would be sent to a server if the user agrees.

    Attributes:
        destination: the server and the model.
        what: the column, view or template the texts are made from, or that and which of them.
        content: name of these very texts and of the embedder's settings.
        texts: how many different texts, of
        rows: how many rows that take part in the round.
        tokens: what they come to, an estimate without the model's tokenizer.
        price: for a million tokens, and since when that is known.
        before: what the session has spent so far.
        limit: what the user allowed before for this, None where they did not agree yet.
        bodies: gives the very bytes of every request, in order.
    """

    destination: Destination
    what: str
    content: str
    texts: int
    rows: int
    tokens: int
    price: Price
    before: Spent
    limit: float | None
    bodies: Callable[[], Iterator[bytes]]

    @property
    def dollars(self) -> float:
        """What they will likely cost."""
        return self.price.of(self.tokens)


def offer(
    layout: Layout, name: str, method: Embedder, snapshot: Snapshot, said: Sequence[Consented]
) -> Offer | None:
    """What embedding a round would send; None where it sends nothing.

    Args:
        layout: the session's folder.
        name: of the embedder, and
        method: it with its settings.
        snapshot: the round.
        said: what the user agreed to before.

    Raises:
        UsageError: the rows have not been read and cleaned yet, no price is known, or no connection
            may be opened.
    """
    if not isinstance(method, Remote):
        return None
    records, precleaned = snapshot.records, snapshot.precleaned
    if records is None or precleaned is None:
        raise UsageError("The rows are not read and cleaned yet.", "Run preclean first.")
    return offer_of(layout, name, method, precleaned, records.text_from, said)


def offer_of(
    layout: Layout,
    name: str,
    method: Embedder,
    precleaned: Precleaned,
    what: str,
    said: Sequence[Consented],
) -> Offer | None:
    """What embedding these rows would send; see `offer`. `what` says which texts they are."""
    if not isinstance(method, Remote):
        return None
    texts = missing_texts(layout.vectors, name, method, precleaned)
    if not len(texts):
        return None
    to = method.destination()
    if offline():
        title = f"Embedding would send texts to {to.host}, which --offline forbids."
        raise UsageError(title, "Leave --offline out, or embed here: --set embed.method=lsa")
    price, content = _price(to), content_of(method, precleaned)
    return Offer(
        destination=to,
        what=what,
        content=content,
        texts=len(texts),
        rows=len(precleaned.ids),
        tokens=method.tokens(texts),
        price=price,
        before=spent(layout.spending),
        limit=limit_of(layout, said, to, content, price),
        bodies=lambda: method.bodies(texts),
    )


def agreed(layout: Layout, offer: Offer, limit: float) -> Consented:
    """The user's word about an offer, for the journal of one session and no other.

    Raises:
        UsageError: the limit is no sum of money.
        CannotWrite, BadInput: the user's secret cannot be kept or read.
        SessionDamaged: the session's name cannot be read.
    """
    if not 0 <= limit <= _MOST:
        raise UsageError(f"{limit} is no sum of money.", f"Give dollars, from 0 to {_MOST:,.0f}.")
    to, price = offer.destination, offer.price
    model, what = _writable(to.model), _writable(offer.what)
    word = Consented(to.url, model, what, offer.content, limit, price.per_million, price.dated)
    return replace(word, seal=seal(_sealed(about.identify(layout), word)))


def limit_of(
    layout: Layout, said: Sequence[Consented], to: Destination, content: str, price: Price
) -> float | None:
    """What the session may spend in all; None where the user did not agree to this.

    Their word stands for the very texts, destination, embedder and price they saw, or a lower
    price; how much may be spent is what they said last, about whatever destination that is paid.
    """
    session = about.identity(layout)
    own = [it for it in said if session and _is_own(session, it)]
    shown = (to.url, _writable(to.model), content)
    stands = any(
        (it.url, it.model, it.content) == shown and price.per_million <= it.per_million
        for it in own
    )
    if not stands:
        return None
    return next((it.limit for it in reversed(own) if it.per_million), own[-1].limit)


def _is_own(session: str, word: Consented) -> bool:
    """Whether this user said it, about this session."""
    return is_sealed(_sealed(session, replace(word, seal="")), word.seal)


def _sealed(session: str, word: Consented) -> dict[str, object]:
    """What a seal is made of: a line that is copied into another session says nothing there."""
    return {"session": session, **asdict(word)}


def _writable(text: str) -> str:
    """The text as the journal can hold it: a half character is a question mark there."""
    return text.encode("utf-8", "replace").decode()


def content_of(method: Embedder, precleaned: Precleaned) -> str:
    """The name of what is sent for the rows of a round: their texts, as the embedder sends them."""
    # Neither copies nor the order make another request.
    texts = precleaned.texts
    named = hashlib.sha256(texts.hashes[texts.distinct].tobytes()).hexdigest()
    return of_plain([named, dict(method.identity())])


def account(
    layout: Layout, method: Embedder, precleaned: Precleaned, said: Sequence[Consented]
) -> Spending | None:
    """The account an embedder sends on; None where it sends nothing, or nobody agreed.

    Nor where no price is known: a round whose vectors are all there needs none.
    """
    if not isinstance(method, Remote):
        return None
    to = method.destination()
    price = price_of(to)
    if price is None:
        return None
    limit = limit_of(layout, said, to, content_of(method, precleaned), price)
    return None if limit is None else Spending(layout.spending, to, price.per_million, limit)


def at_limit(job: Job) -> bool:
    """Whether a job ended because the money the user allowed does not reach."""
    return job.state == "failed" and job.hint == ALLOW_MORE


def _price(to: Destination) -> Price:
    price = price_of(to)
    if price is None:
        title = f"What {to.model} costs at {to.host} is not known."
        raise UsageError(title, f"To send, {how_to_price(to)}.")
    return price
