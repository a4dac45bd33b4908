"""Tell what embedding would take, before it is done: tokens, texts cut, time, memory and money.

For the rows there are and for others like them, from a pilot of some seconds on this machine.
Nothing is sent to a server, and nothing is left behind. An embedder is written lsa,
sentence_transformers:MODEL_OR_FOLDER, openai:MODEL, openai:MODEL@http://HOST/v1 or
precomputed:FILE, its settings after it, as in lsa:dims=64 or precomputed:FILE,column=NAME;
without one it is the one in the settings.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from elute.cli.columns import aligned, short
from elute.cli.parser import session_options
from elute.cli.talk import Talk
from elute.core import recipe
from elute.core.amounts import count, counted, dollars, duration, memory
from elute.core.safe import safe
from elute.engine.embedders import choices
from elute.engine.embedders.estimating import estimate
from elute.engine.embedders.ground import Asked, ground
from elute.engine.embedders.rows import Ground
from elute.engine.embedders.weighed import At, Estimate

_HEADS = ("rows", "tokens", "cut", "time", "memory", "price")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="DATA|SESSION")
    embedder = "an embedder to tell about; may be repeated"
    parser.add_argument("--embedder", action="append", default=[], metavar="A", help=embedder)
    session_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Print what each embedder takes."""
    asked = asked_for(arguments)
    named = [choices.named(word) for word in arguments.embedder]
    talk = Talk()
    with ground(asked, talk.watch) as rows:
        wanted = named or [choices.in_force(rows.settings)]
        found = [estimate(rows, choice, talk.watch(choice.word)) for choice in wanted]
    if arguments.json:
        print(json.dumps(_plain(rows, found)))
    else:
        for line in (_about(rows), "", *told(found)):
            print(line)
    problems = [it.problem for it in found if it.problem]
    return problems[0].exit_code if len(problems) == len(found) else 0


def asked_for(arguments: argparse.Namespace) -> Asked:
    """The rows that a command line means."""
    changes = recipe.assignments(arguments.set)
    return Asked(arguments.target, arguments.session, arguments.test, changes)


def told(found: Sequence[Estimate]) -> Iterator[str]:
    """A table of every embedder's numbers, and below it what is to be said of each."""
    lines: list[tuple[str, ...]] = [("embedder", *_HEADS)]
    for one in found:
        for at in one.sizes:
            lines.append((short(one.embedder, 40) if at is one.sizes[0] else "", *_cells(at)))
    if len(lines) > 1:
        yield from aligned(lines)
    for one in found:
        for sentence in _said(one):
            yield safe(f"{one.embedder}: {sentence}")


def _cells(at: At) -> tuple[str, ...]:
    return (
        count(at.rows),
        count(at.tokens),
        count(at.cut),
        duration(at.seconds),
        memory(at.memory),
        dollars(at.dollars),
    )


def _said(one: Estimate) -> Iterator[str]:
    """Sentences beside the numbers."""
    if one.problem:
        yield str(one.problem)
        return
    if one.stored:
        has = counted(one.stored, "text has its vector", "texts have their vectors")
        yield f"{has} already, and would not be embedded again."
    if one.sends_to and one.price:
        dated = f", {one.price.dated}" if one.price.dated else ""
        yield f"${one.price.per_million:g} for a million tokens ({one.price.where}{dated})."
    yield from one.notes


def _about(rows: Ground) -> str:
    """What was read."""
    taken, different = len(rows.precleaned.ids), len(rows.distinct)
    column = rows.records.text_from
    read = f"{counted(taken, 'row')}, {counted(different, 'different text')}"
    return safe(f"{read} ({column}); others in proportion")


def _plain(rows: Ground, found: Sequence[Estimate]) -> dict[str, object]:
    """The estimates as plain data."""
    return {
        "rows": len(rows.precleaned.ids),
        "texts": len(rows.distinct),
        "text_from": rows.records.text_from,
        "estimates": [{**asdict(it), "problem": it.problem and str(it.problem)} for it in found],
    }
