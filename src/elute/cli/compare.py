"""Set embedders side by side on a sample of the rows: how alike they find them, time and money.

An embedder is written as for elute estimate; where one is named only, it is compared with the one
in the settings. Neighbours, clusters and labels are those of the sample, the same rows for all.
Texts go to a server only with --yes --max-cost; its vectors are kept in the session.
"""

import argparse
import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from elute.cli import sending
from elute.cli.amounts import count, dollars, duration
from elute.cli.columns import aligned, short
from elute.cli.estimate import asked_for
from elute.cli.parser import session_options
from elute.cli.talk import Talk
from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine.consent import Offer
from elute.engine.embedders import choices
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.ground import ground
from elute.engine.embedders.measures import Share
from elute.engine.embedders.sampling import drawn, offers
from elute.engine.embedders.weighed import Weighed, Weighing
from elute.engine.embedders.weighing import weigh
from elute.engine.opening import open_session
from elute.engine.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="DATA|SESSION")
    embedder = "an embedder to compare; repeated for each"
    parser.add_argument("--embedder", action="append", default=[], metavar="A", help=embedder)
    rows = "rows to compare on (default: 2000)"
    parser.add_argument("--sample", type=int, default=2_000, metavar="N", help=rows)
    session_options(parser)
    sending.add_arguments(parser)
    payload = "print the very bytes that would be sent, and end"
    parser.add_argument("--payload", action="store_true", help=payload)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Print the comparison."""
    named = [choices.named(word) for word in arguments.embedder]
    if not named:
        raise UsageError("No embedder is named.", "Name two or more: --embedder lsa --embedder ...")
    talk = Talk()
    with ground(asked_for(arguments), talk.watch) as rows:
        wanted = named if len(named) > 1 else [choices.in_force(rows.settings), *named]
        sample = drawn(rows, arguments.sample)
        sent = offers(sample, wanted)
        if arguments.payload:
            for offer in sent:
                sending.print_payload(offer)
            return 0
        with _agreed(arguments, wanted, sent, talk) as session:
            found = weigh(sample, wanted, session, talk.watch)
    if arguments.json:
        print(json.dumps(_plain(found)))
    else:
        for line in told(found):
            print(line)
    problems = [it.problem for it in found.embedders if it.problem]
    return 0 if found.pairs or not problems else problems[0].exit_code


@contextlib.contextmanager
def _agreed(
    arguments: argparse.Namespace, wanted: Sequence[Choice], sent: Sequence[Offer], talk: Talk
) -> Iterator[Session | None]:
    """The session that texts are sent from, on the user's word; None where none are.

    Raises:
        UsageError: nobody agreed to all that would be sent; nothing was written or sent.
    """
    payload = "the same command with --payload"
    limits = [(it, sending.agreed(it, arguments, talk, payload)) for it in sent]
    if not any(choice.sends for choice in wanted):
        yield None
        return
    session = open_session(arguments.target, arguments.session, test=arguments.test)
    try:
        session.must_write()
        for offer, limit in limits:
            if limit is not None:
                session.agree(offer, limit)
        yield session
    finally:
        session.close()


def told(found: Weighing) -> Iterator[str]:
    """A comparison as tables."""
    yield safe(
        f"{found.sample:,} of {found.texts:,} different texts ({found.text_from}), "
        f"drawn with seed {found.seed}"
    )
    yield ""
    yield from _embedders(found)
    for part in (_pairs(found), _labelled(found)):
        lines = list(part)
        if lines:
            yield ""
        yield from lines
    said = [f"{it.embedder}: {line}" for it in found.embedders for line in _said(it)]
    if said:
        yield ""
    yield from map(safe, said)


def _embedders(found: Weighing) -> Iterator[str]:
    """What each is and costs."""
    heads = ("", "embedder", "dim", "cut", "time", "per 100k rows", "price per 100k rows")
    lines = [
        (
            str(number),
            short(it.embedder, 40),
            count(it.dim),
            count(it.cut) if it.dim else "-",
            duration(it.seconds),
            duration(it.seconds_per_100k),
            dollars(it.dollars_per_100k),
        )
        for number, it in enumerate(found.embedders, 1)
    ]
    yield from aligned([heads, *lines])


def _pairs(found: Weighing) -> Iterator[str]:
    """How alike two find the rows."""
    if not found.pairs:
        return
    heads = (
        "pair",
        f"of {found.neighbors} neighbours in common",
        "by chance",
        f"ARI of {found.clusters} clusters",
    )
    lines = [
        (
            f"{it.first + 1} {it.second + 1}",
            _share(it.overlap),
            *_chance(it.overlap),
            f"{it.ari:.3f}",
        )
        for it in found.pairs
    ]
    yield from aligned([heads, *lines])


def _labelled(found: Weighing) -> Iterator[str]:
    """How each agrees with the labels."""
    lines = [
        (
            str(number),
            _share(it.labelled.same),
            *_chance(it.labelled.same),
            f"{it.labelled.ari:.3f}",
            count(it.labelled.rows),
        )
        for number, it in enumerate(found.embedders, 1)
        if it.labelled
    ]
    if lines:
        labels = next(it.labelled.labels for it in found.embedders if it.labelled)
        same = f"of {found.neighbors} neighbours with the same {short(found.label_from, 20)}"
        heads = ("", same, "by chance", f"ARI of {labels:,} clusters", "labelled rows")
        yield from aligned([heads, *lines])


def _share(share: Share) -> str:
    return f"{share.mean:.3f} ± {share.error:.3f}"


def _chance(share: Share) -> tuple[str]:
    return (f"{share.chance:.3f}",)


def _said(one: Weighed) -> Iterator[str]:
    """Sentences beside the numbers."""
    if one.problem:
        yield str(one.problem)
        return
    if one.sends_to and one.price:
        dated = f", {one.price.dated}" if one.price.dated else ""
        rate = f"${one.price.per_million:g} for a million tokens ({one.price.where}{dated})"
        yield f"{rate}; {one.embedded:,} texts were sent, for {dollars(one.spent)}."
    yield from one.notes


def _plain(found: Weighing) -> dict[str, object]:
    """The comparison as plain data."""
    plain = asdict(found)
    for entry, one in zip(plain["embedders"], found.embedders, strict=True):
        entry["problem"] = one.problem and str(one.problem)
    return plain
