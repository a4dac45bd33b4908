"""Set embedders side by side on a sample of the rows: how alike they find them, time and money.

An embedder is written as for elute estimate, so that two prompts of one model can be compared,
too; where one is named only, it is compared with the one in the settings. Neighbours, clusters and
labels are those of the sample, the same rows for all; time and price are for rows like all of them.
Texts go to a server only with --yes --max-cost; its vectors are kept in the session.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from elute.cli import sending
from elute.cli.columns import aligned, short
from elute.cli.estimate import asked_for
from elute.cli.parser import session_options
from elute.cli.talk import Talk
from elute.core.amounts import count, counted, dollars, duration
from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine.embedders import choices
from elute.engine.embedders.ground import ground
from elute.engine.embedders.sampling import SAMPLE, drawn, offers
from elute.engine.embedders.weighed import PER, Weighed, Weighing
from elute.engine.embedders.weighing import weigh
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="DATA|SESSION")
    embedder = "an embedder to compare; repeated for each"
    parser.add_argument("--embedder", action="append", default=[], metavar="A", help=embedder)
    rows = f"rows to compare on (default: {SAMPLE})"
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=rows)
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
        opened = partial(open_session, arguments.target, arguments.session, test=arguments.test)
        with sending.held(arguments, rows.said, sent, talk, opened) as said:
            found = weigh(sample, wanted, said, talk.watch)
    if arguments.json:
        print(json.dumps(plain(found)))
    else:
        for line in told(found):
            print(line)
    problems = [it.problem for it in found.embedders if it.problem]
    return 0 if found.pairs or not problems else problems[0].exit_code


def told(found: Weighing) -> Iterator[str]:
    """A comparison as tables."""
    sampled = f"a sample of {found.sample:,} of the {found.texts:,}"
    drawn = sampled if found.sample < found.texts else f"all {found.texts:,}"
    yield safe(f"{drawn} different texts ({found.text_from}), drawn with seed {found.seed}")
    yield ""
    yield from _embedders(found)
    for part in (_pairs(found), _labelled(found)):
        lines = list(part)
        if lines:
            yield ""
        yield from lines
    said = [f"{it.choice.word}: {line}" for it in found.embedders for line in _said(it)]
    said += [found.labels_said] if found.labels_said else []
    if said:
        yield ""
    yield from map(safe, said)


def _embedders(found: Weighing) -> Iterator[str]:
    """What each is and costs."""
    heads = ("", "embedder", "dim", "cut", "sample took", f"{PER:,} rows take", "at a price of")
    lines = [
        (
            str(number),
            short(it.choice.word, 40),
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
    in_common = f"of {found.neighbors} neighbours in common"
    heads = (
        "pair",
        in_common,
        "by chance",
        f"ARI of {found.clusters} clusters",
        "each with itself",
    )
    lines = [
        (
            f"{it.first + 1} {it.second + 1}",
            str(it.overlap),
            f"{it.overlap.chance:.3f}",
            str(it.ari),
            ", ".join(str(found.embedders[one].steady or "-") for one in (it.first, it.second)),
        )
        for it in found.pairs
    ]
    yield from aligned([heads, *lines])
    yield f"ARI (1 the same, 0 chance): over {found.halves} random halves of these rows, K-means"
    yield "from two starts; what each has with itself is the most that can be asked of the pair."


def _labelled(found: Weighing) -> Iterator[str]:
    """How each agrees with the labels."""
    there = [(number, it.labelled) for number, it in enumerate(found.embedders, 1) if it.labelled]
    if not there:
        return
    first, name = there[0][1], short(found.label_from, 20)
    same = f"of {found.neighbors} neighbours with the same {name}"
    ari = f"ARI of {first.clusters:,} clusters with {first.labels:,} labels"
    lines = [
        (
            str(number),
            str(it.same),
            f"{it.same.chance:.3f}",
            f"{it.same.most:.3f}",
            str(it.ari),
            count(it.rows),
        )
        for number, it in there
    ]
    yield from aligned([("", same, "by chance", "at most", ari, "rows"), *lines])
    if first.clusters < first.labels:
        yield f"{first.labels:,} labels are too many for so few rows: {first.clusters:,} clusters."


def _said(one: Weighed) -> Iterator[str]:
    """Sentences beside the numbers."""
    if one.problem:
        yield str(one.problem)
        return
    told = one.estimate
    if told.sends_to and told.price:
        dated = f", {told.price.dated}" if told.price.dated else ""
        rate = f"${told.price.per_million:g} for a million tokens ({told.price.where}{dated})"
        sent = counted(one.embedded, "text was", "texts were")
        yield f"{rate}; {sent} sent, for {dollars(one.spent)}."
    yield from one.notes


def plain(found: Weighing) -> dict[str, object]:
    """The comparison as plain data: every figure of the tables, unrounded, and more."""
    made = asdict(found)
    for entry, one in zip(made["embedders"], found.embedders, strict=True):
        more = {"seconds_per_100k": one.seconds_per_100k, "dollars_per_100k": one.dollars_per_100k}
        entry |= {"embedder": one.choice.word, **more}
        entry["problem"] = one.problem and str(one.problem)
        entry["estimate"]["problem"] = entry["problem"]
    return made
