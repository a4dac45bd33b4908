"""Run rounds without a screen: every missing step, then what the settings of `decide` say.

Each round before the last is closed: its kept rows are the next round's dataset. Work that is
stored already is not repeated, so the same command goes on where an interrupted one stopped, and
does nothing more when it is given again.
"""

import argparse
import json
import time
from pathlib import Path

from elute.cli.parser import session_options
from elute.cli.talk import Talk
from elute.core.errors import BadInput, UsageError
from elute.core.safe import safe
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.running import peak_rss_mb
from elute.engine.session import Session

Entry = dict[str, object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="DATA|SESSION")
    parser.add_argument("--recipe", type=Path, metavar="F", help="settings from a TOML file")
    session_options(parser)
    parser.add_argument(
        "--rounds",
        type=int,
        default=1,
        metavar="N",
        help="go on until round N (default: the round at work)",
    )
    accept = "carry out the report's advice to drop (the same as --set decide.accept=...)"
    parser.add_argument("--accept", choices=("none", "verified", "all"), help=accept)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Run the rounds and print what came of them."""
    if arguments.rounds < 1:
        raise UsageError(f"--rounds is {arguments.rounds}.", "It is 1 or more.")
    given = list(arguments.set)
    if arguments.accept:
        given.append(f"decide.accept={arguments.accept}")
    settings = recipes.read(arguments.recipe) if arguments.recipe else {}
    session = open_session(arguments.target, arguments.session)
    try:
        session.must_write()
        session.set_all(settings)
        session.set(given)
        made = _tried(session, arguments.rounds)
        _print(session, made, arguments.json)
    finally:
        session.close()
    return 0


def _tried(session: Session, count: int) -> list[Entry]:
    """Run the rounds; settings under which nothing could be loaded are taken back."""
    try:
        return _rounds(session, count)
    except BadInput:
        if session.snapshot().records is None:
            while session.history.done:
                session.undo()
        raise


def _rounds(session: Session, count: int) -> list[Entry]:
    """Run until round `count` has its results; fewer when a round before drops nothing."""
    talk = Talk()
    if session.notice:
        talk.say(session.notice)
    made: list[Entry] = []
    while True:
        made.append(_round(session, talk))
        if session.state.round >= count:
            break
        if made[-1]["rows_out"] == made[-1]["rows_in"]:
            talk.say(f"Round {session.state.round} dropped nothing: the rounds end here.")
            break
        session.close_round()
    return made


def _round(session: Session, talk: Talk) -> Entry:
    """Run one round and decide; what came of it."""
    seconds: dict[str, float] = {}
    for result in session.run("report", talk.watch):
        seconds[result.step] = result.seconds
        talk.say(f"{result.step:<10} {result.seconds:8.2f} s")
        _tell(session, result.step, talk)
    began = time.monotonic()
    session.decide()
    seconds["decide"] = round(time.monotonic() - began, 3)
    snapshot = session.snapshot()
    now = snapshot.rounds[-1]
    overall = snapshot.evaluated.overall if snapshot.evaluated else {}
    return {
        "round": now.number,
        "rows_in": now.rows_in,
        "rows_out": now.rows_out,
        "clusters": now.clusters,
        "noise": now.noise,
        "metrics": overall,
        "seconds": seconds,
        "peak_rss_mb": peak_rss_mb(),
    }


def _tell(session: Session, step: str, talk: Talk) -> None:
    """What people should know of a step: the column taken, the rows set aside."""
    snapshot = session.snapshot()
    if step == "load" and snapshot.records is not None:
        for note in snapshot.records.notes:
            talk.say(f"  {note}")
    if step == "preclean" and snapshot.precleaned is not None:
        blank, copies = len(snapshot.precleaned.blank), len(snapshot.precleaned.duplicates)
        talk.say(f"  set aside: {blank:,} blank rows, {copies:,} exact copies")


def _print(session: Session, made: list[Entry], as_json: bool) -> None:
    """What came of the rounds, for people or for programs."""
    if as_json:
        print(json.dumps({"session": str(session.folder.resolve()), "rounds": made}))
        return
    for entry in made:
        noise, clusters = entry["noise"], entry["clusters"]
        print(
            f"round {entry['round']}: {entry['rows_in']:,} rows, {clusters} clusters, "
            f"noise {noise:.1%}, {entry['rows_out']:,} rows kept"
        )
    print(safe(f"session: {session.folder}"))
