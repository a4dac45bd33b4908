"""Texts go to a server only on the user's word: what would be sent is said first, then asked for.

Headless, the word is `--yes --max-cost DOLLARS`. `elute show SESSION payload` prints the very bytes
that would be sent.
"""

import argparse
import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence

from elute.cli.talk import Talk
from elute.core.amounts import counted, dollars
from elute.core.errors import UsageError
from elute.core.events import Consented
from elute.core.safe import safe
from elute.engine.consent import Offer
from elute.engine.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The user's word."""
    yes = "agree to what would be sent to a server, as it is said; with --max-cost"
    parser.add_argument("--yes", action="store_true", help=yes)
    cost = "US dollars this session may spend in all, restarts included; it stops before that"
    parser.add_argument("--max-cost", type=float, metavar="DOLLARS", help=cost)


def add_withdrawal(parser: argparse.ArgumentParser) -> None:
    """The way to take the word back."""
    back = "take back all that was agreed to send; nothing is sent before --yes says so anew"
    parser.add_argument("--withdraw", action="store_true", help=back)


def withdraw(session: Session, talk: Talk) -> None:
    """Take the user's word back, before anything else is done: a worker may be sending."""
    session.withdraw()
    talk.say("  what was agreed to send is taken back")


def settle(session: Session, arguments: argparse.Namespace, talk: Talk) -> None:
    """Say what embedding would send, and take the user's word for it.

    Raises:
        UsageError: texts would be sent, and nobody has agreed to that.
    """
    offer = session.offer()
    if offer is None:
        return
    payload = f"elute show {shlex.quote(str(session.folder))} payload"
    limit = agreed(offer, arguments, talk, payload)
    if limit is not None:
        session.agree(offer, limit)


def agreed(offer: Offer, arguments: argparse.Namespace, talk: Talk, payload: str) -> float | None:
    """Say what would be sent; how much it may cost now, None where an earlier word stands.

    Args:
        offer: what would be sent.
        arguments: the command line.
        talk: where it is said.
        payload: the command that prints the very bytes.

    Raises:
        UsageError: nobody has agreed to that.
    """
    for line in told(offer):
        talk.say(f"  {line}")
    limit: float | None = arguments.max_cost
    if not arguments.yes:
        if limit is None and offer.limit is not None:
            return None
        raise _unsaid(offer, payload)
    if limit is None and offer.price.per_million:
        raise UsageError("--yes agrees to costs up to --max-cost only.", "Add --max-cost DOLLARS.")
    return limit or 0.0


@contextlib.contextmanager
def held(
    arguments: argparse.Namespace,
    said: Sequence[Consented],
    sent: Sequence[Offer],
    talk: Talk,
    opened: Callable[[], Session],
) -> Iterator[Sequence[Consented]]:
    """What the user agreed to send, with the session that texts are sent from held for it.

    Args:
        arguments: the command line, of a verb that has --payload.
        said: what was agreed to before.
        sent: what would be sent now; where that is nothing, no session is opened.
        talk: where it is said.
        opened: opens the session for writing.

    Raises:
        UsageError: nobody agreed to all that would be sent; nothing was written or sent.
    """
    payload = "the same command with --payload"
    limits = [(it, agreed(it, arguments, talk, payload)) for it in sent]
    if not limits:
        yield said
        return
    session = opened()
    try:
        session.must_write()
        for offer, limit in limits:
            if limit is not None:
                session.agree(offer, limit)
        with session.alone():
            yield session.history.consents
    finally:
        session.close()


def told(offer: Offer) -> Iterator[str]:
    """What would be sent, where, and at what price, a line each."""
    to, price = offer.destination, offer.price
    where = "this machine" if to.local else to.host
    yield f"to send: {counted(offer.texts, 'text')} ({offer.what}) of {counted(offer.rows, 'row')}"
    yield f"to: {where}, model {to.model} ({to.url})"
    cost = f"{dollars(offer.dollars)} at ${price.per_million:g} a million tokens"
    dated = f", {price.dated}" if price.dated else ""
    whose = f"({price.where}{dated})"
    free = "for nothing"
    yield f"about {counted(offer.tokens, 'token')}, {cost if price.per_million else free} {whose}"
    if offer.before.dollars:
        yield f"spent so far: {dollars(offer.before.dollars)}"
    if offer.limit is not None:
        yield f"agreed to before, up to ${offer.limit:,.2f} in all"


def print_payload(offer: Offer | None) -> None:
    """The bytes of every request, one a line; made harmless where a terminal would read them."""
    if offer is None:
        return
    for body in offer.bodies():
        if sys.stdout.isatty():
            print(safe(body.decode("utf-8", "replace")))
        else:
            sys.stdout.buffer.write(body + b"\n")


def _unsaid(offer: Offer, payload: str) -> UsageError:
    """Nobody agreed."""
    where = "a server on this machine" if offer.destination.local else offer.destination.host
    title = f"Embedding would send {counted(offer.texts, 'text')} to {where}: nothing was sent."
    cost = "" if not offer.price.per_million else " --max-cost DOLLARS"
    return UsageError(title, f"To read them first: {payload}. To agree: --yes{cost}")
