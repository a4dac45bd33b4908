"""Run rounds without a screen: every missing step, then what the settings of `decide` say.

Each round before the last is closed: its kept rows are the next round's dataset. Work that is
stored already is not repeated, so the same command goes on where an interrupted one stopped, and
does nothing more when it is given again. A recipe with decisions is replayed first; then nothing
but load and preclean is run, unless --rounds asks for more.
"""

import argparse
import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elute.cli import replaying, sending
from elute.cli.parser import session_options
from elute.cli.talk import Talk
from elute.core.amounts import counted
from elute.core.errors import BadInput, UsageError
from elute.core.recipe import assignments
from elute.core.safe import safe
from elute.engine import vector_files
from elute.engine.findings import findings
from elute.engine.opening import Intended, open_session
from elute.engine.recipes import Recipe, differing
from elute.engine.running import peak_rss_mb
from elute.engine.session import Session

Entry = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    data = "a data file, a folder, a pattern in quotes ('data/*.parquet'), or a session's folder"
    parser.add_argument("target", type=Path, metavar="DATA|SESSION", help=data)
    recipe = "settings and decisions from a TOML file, or from another session and with its vectors"
    parser.add_argument("--recipe", type=Path, metavar="F", help=recipe)
    session_options(parser)
    parser.add_argument(
        "--rounds",
        type=int,
        metavar="N",
        help="go on until round N (default: the round at work; after a replay, nothing)",
    )
    accept = "carry out the report's advice to drop (the same as --set decide.accept=...)"
    parser.add_argument("--accept", choices=("none", "verified", "all"), help=accept)
    bad = "stop where more records than this cannot be read (the same as --set load.max_bad=N)"
    sending.add_arguments(parser)
    sending.add_withdrawal(parser)
    parser.add_argument("--max-bad", type=int, metavar="N", help=bad)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Run the rounds and print what came of them."""
    if arguments.rounds is not None and arguments.rounds < 1:
        raise UsageError(f"--rounds is {arguments.rounds}.", "It is 1 or more.")
    given = list(arguments.set)
    if arguments.accept:
        given.append(f"decide.accept={arguments.accept}")
    if arguments.max_bad is not None:
        given.append(f"load.max_bad={arguments.max_bad}")
    typed = assignments(given)
    recipe = replaying.take(arguments.recipe, typed) if arguments.recipe else None
    intended = Intended(recipe.settings if recipe else typed, typed)
    session = open_session(
        arguments.target, arguments.session, test=arguments.test, intended=intended
    )
    talk = Talk()
    try:
        session.must_write()
        if session.notice:
            talk.say(session.notice)
        if arguments.withdraw:
            sending.withdraw(session, talk)
        with _forgiving(session):
            told = replaying.carry_out(session, recipe, arguments.recipe, talk) if recipe else None
            session.set(given)
            made = []
            if told is None or arguments.rounds is not None:
                _warn(recipe, session, talk)
                made = _rounds(session, arguments, talk)
        _print(session, made, told, arguments.json)
    finally:
        session.close()
    return 0


@contextlib.contextmanager
def _forgiving(session: Session) -> Iterator[None]:
    """Take settings back under which nothing could be loaded; only where nothing ever was."""
    try:
        yield
    except BadInput:
        if not session.history.steps:
            while session.history.undoable:
                session.undo()
        raise


def _warn(recipe: Recipe | None, session: Session, talk: Talk) -> None:
    """Say what may make the results other ones than where the recipe was made."""
    if recipe is None:
        return
    vectors = vector_files.differing(recipe.settings, session.state.settings)
    if others := [*differing(recipe.versions), *vectors]:
        talk.say(f"Results may differ from those of {recipe.name}: {'; '.join(others)}.")


def _rounds(session: Session, arguments: argparse.Namespace, talk: Talk) -> list[Entry]:
    """Run until the round asked for has its results; fewer when a round before drops nothing."""
    made: list[Entry] = []
    while True:
        made.append(_round(session, arguments, talk))
        if session.state.round >= (arguments.rounds or 1):
            break
        if made[-1]["rows_out"] == made[-1]["rows_in"]:
            talk.say(f"Round {session.state.round} dropped nothing: the rounds end here.")
            break
        session.close_round()
    return made


def _round(session: Session, arguments: argparse.Namespace, talk: Talk) -> Entry:
    """Run one round and decide; what came of it."""
    seconds = _run(session, "preclean", talk)
    sending.settle(session, arguments, talk)
    seconds.update(_run(session, "report", talk))
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


def _run(session: Session, through: str, talk: Talk) -> dict[str, float]:
    """Run the missing steps; how long each took."""
    seconds: dict[str, float] = {}
    for result in session.run(through, talk.watch):
        seconds[result.step] = result.seconds
        talk.say(f"{result.step:<10} {result.seconds:8.2f} s")
        _tell(session, result.step, talk)
    return seconds


def _tell(session: Session, step: str, talk: Talk) -> None:
    """What people should know of a step: the column taken, what was found, the rows set aside."""
    snapshot = session.snapshot()
    if step == "load" and snapshot.records is not None:
        told = (finding.summary for finding in snapshot.records.findings)
        for sentence in (*snapshot.records.notes, *told):
            talk.say(f"  {sentence}")
        if held := int(snapshot.records.held_out.sum()):
            are = counted(held, "row is", "rows are")
            talk.say(f"  {are} there to test with: no rule drops any.")
    if step == "preclean" and snapshot.precleaned is not None:
        acting = (it for it in snapshot.precleaned.findings if it.applied and it.kind == "drop")
        counts = ", ".join(f"{len(it.rows):,} by the rule {it.rule}" for it in acting)
        talk.say(f"  set aside: {counts or 'no row'}")
    made = {
        "embed": snapshot.embedded,
        "neighbors": snapshot.neighbors,
        "cluster": snapshot.clustered,
        "reduce": snapshot.reduced,
        "overlap": snapshot.overlap,
    }.get(step)
    for sentence in made.notes if made else ():
        talk.say(f"  {sentence}")
    if step == "report":
        idle = (it for it in findings(snapshot) if not it.applied and it.kind != "change")
        counts = ", ".join(f"{it.rule} {len(it.rows):,}" for it in idle if len(it.rows))
        if counts:
            talk.say(f"  found, and left alone: {counts}; elute show {session.folder} findings")


def _print(session: Session, made: list[Entry], told: replaying.Told | None, as_json: bool) -> None:
    """What came of the recipe and the rounds, for people or for programs."""
    if as_json:
        replayed = {} if told is None else {"recipe": told}
        folder = str(session.folder.resolve())
        print(json.dumps({"session": folder, "rounds": made, **replayed}))
        return
    if told and told["replayed"]:
        of = counted(told["rows"], "row")
        print(f"recipe: {told['rows_kept']:,} of {of} kept, round {told['round']}")
    for entry in made:
        rows, clusters = counted(entry["rows_in"], "row"), counted(entry["clusters"], "cluster")
        kept = counted(entry["rows_out"], "row")
        print(
            f"round {entry['round']}: {rows}, {clusters}, noise {entry['noise']:.1%}, {kept} kept"
        )
    print(safe(f"session: {session.folder}"))
