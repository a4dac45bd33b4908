"""Reads the command line and turns every end of a verb into an exit code and a sentence."""

import argparse
import contextlib
import errno
import importlib
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from elute import __version__
from elute.cli import VERBS
from elute.cli.stopping import STOP
from elute.core.errors import BadInput, EluteError, UsageError
from elute.core.outside import OFFLINE
from elute.core.safe import safe
from elute.engine.config import Config

_EPILOG = """elute [DATA|SESSION] without a verb opens the terminal interface.
Exit codes: 0 done, 1 internal error, 2 usage, 3 bad input, 4 service or network, 5 cancelled,
6 session busy or damaged."""


_OUTPUT = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Reasons why stdout cannot take what is printed."""

WrongIn = Callable[[Config], Sequence[str]]

_MAGIC = set("*?[")
"""What makes a pattern of a name."""


@dataclass
class Outcome:
    """The exit code of what ran inside `told`."""

    code: int = 0


@contextlib.contextmanager
def told() -> Iterator[Outcome]:
    """Every error of the block becomes one or two sentences on stderr and an exit code."""
    outcome = Outcome()
    try:
        yield outcome
    except EluteError as problem:
        print(f"elute: {safe(str(problem))}", file=sys.stderr)
        outcome.code = problem.exit_code
    except KeyboardInterrupt:
        outcome.code = 5
        talk = "Stopped. What was finished stays; the same command goes on from there."
        try:
            print(f"\nelute: {talk}", file=sys.stderr, flush=True)
        except OSError:
            # The terminal is gone, as after SIGHUP.
            _say_no_more(sys.stderr)
            _say_no_more(sys.stdout)
    except BrokenPipeError:
        # The reader of our output has left (`| head`); nothing more can be said to it.
        _say_no_more(sys.stdout)
    except OSError as problem:
        if problem.errno not in _OUTPUT:
            outcome.code = _failed(problem)
        else:
            # Everything else that is written tells its own errors: this was stdout.
            why = problem.strerror
            print(f"elute: The output cannot be written: {why}. Free some space.", file=sys.stderr)
            _say_no_more(sys.stdout)
            outcome.code = BadInput.exit_code
    except Exception as problem:  # noqa: BLE001 - the last resort: never a traceback on the screen
        outcome.code = _failed(problem)


def _failed(problem: Exception) -> int:
    """Keep a defect of the program in a file and name it; the exit code."""
    from elute.engine.crash import keep, name

    talk = f"Something is wrong in elute itself ({name(problem)})."
    talk += f" Please report it with {keep(problem)}."
    print(f"elute: {talk}", file=sys.stderr)
    return 1


def _say_no_more(stream: TextIO) -> None:
    """What is still to be written to stdout or stderr goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def headless(given: list[str], wrong_in: WrongIn = lambda file: ()) -> int:
    """Run one verb.

    Args:
        given: the verb and its arguments.
        wrong_in: tells what is wrong with the user's file that only the screen can know.
    """
    with told() as outcome, STOP.by_signals():
        arguments = _understood(_parser(), given)
        arguments.wrong_in = wrong_in
        outcome.code = arguments.main(arguments)
        sys.stdout.flush()
    return outcome.code


@dataclass(frozen=True)
class Asked:
    """What the terminal interface is to open."""

    target: Path
    folder: Path | None
    test: Path | None = None
    settings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name to show before anything has been read."""
        return self.target.name or self.target.resolve().name

    def open(self) -> Any:
        """Open it; slow, and not needed for the first paint."""
        from elute.engine.opening import open_session

        return open_session(self.target, self.folder, self.settings, test=self.test)


def what_to_open(given: list[str]) -> Asked:
    """Read a command line without a verb.

    Raises:
        UsageError: there is no terminal, or nothing to open.
        BadInput: what should be opened is not there.
    """
    parser = argparse.ArgumentParser(
        "elute", add_help=False, usage="elute [DATA|SESSION] | elute --help"
    )
    parser.add_argument("target", type=Path, nargs="?")
    session_options(parser)
    arguments = _understood(parser, given)
    target = arguments.target or _session_here()
    if not target.exists() and not set(str(target)) & _MAGIC:
        verbs = ", ".join(VERBS)
        raise BadInput(
            f"{target} is not there.",
            f"Name a data file, a folder, a pattern in quotes, a session or a verb ({verbs}).",
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The terminal interface needs a terminal.", f"Without one: elute run {target}"
        )
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        title = "The terminal interface needs a terminal that can move its cursor; TERM says none."
        hint = f"Set it, as by `export TERM=xterm-256color`, or without one: elute run {target}"
        raise UsageError(title, hint)
    return Asked(target, arguments.session, arguments.test, arguments.set)


def _understood(parser: argparse.ArgumentParser, given: list[str]) -> argparse.Namespace:
    """Read a command line.

    Raises:
        UsageError: it names more files than one, as a pattern without quotes does.
    """
    arguments, more = parser.parse_known_args(given)
    if getattr(arguments, "offline", False):
        os.environ[OFFLINE] = "1"  # for the worker, too
    if getattr(arguments, "text", None) == "" and _is_text(more):
        arguments.text, more = more[-1], []  # before 3.12 argparse takes none behind an option
    if not more:
        return arguments
    if any(word.startswith("-") or not Path(word).exists() for word in more):
        parser.error(safe(f"unrecognized arguments: {' '.join(more)}"))
    first = Path(more[0])
    pattern = shlex.quote(str(first.with_name(f"*{first.suffix}")))
    title = f"More than one file was named: {', '.join(more[:3])}{', ...' if more[3:] else ''}."
    raise UsageError(title, f"Name their folder, or a pattern in quotes: {pattern}")


def _is_text(words: list[str]) -> bool:
    """Whether they are one that is no option, be it behind a --."""
    return words[:-1] == ["--"] or (len(words) == 1 and words[0][:1] != "-")


def session_options(parser: argparse.ArgumentParser) -> None:
    """The options of everything that opens a session for writing."""
    test = "held-out rows (a file, folder or pattern): never dropped by a rule, searched for leaks"
    parser.add_argument("--test", type=Path, metavar="FILE", help=test)
    session = "folder of the session (default: <name of the data>.elute here)"
    parser.add_argument("--session", type=Path, metavar="DIR", help=session)
    closed = "open no network connection: what needs one is refused"
    parser.add_argument("--offline", action="store_true", help=closed)
    setting = "a setting, for example cluster.method=kmeans; may be repeated"
    parser.add_argument(
        "--set", action="append", default=[], metavar="STEP.KEY=VALUE", help=setting
    )


def _session_here() -> Path:
    """The one session in this folder."""
    found = sorted(path.parent for path in Path().glob("*.elute/session.json"))
    if len(found) != 1:
        said = f"{len(found)} sessions are" if found else "No session is"
        raise UsageError(f"{said} in this folder.", "Name a data file: elute DATA. Try: elute demo")
    return found[0]


def _parser() -> argparse.ArgumentParser:
    """The command line of all verbs."""
    kind = argparse.RawDescriptionHelpFormatter
    about = "Clean text datasets in rounds: embed, cluster, map, judge, prune, and go again."
    parser = argparse.ArgumentParser(
        "elute", description=about, epilog=_EPILOG, formatter_class=kind
    )
    parser.add_argument("--version", action="version", version=f"elute {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, help in VERBS.items():
        module = importlib.import_module(f"elute.cli.{name}")
        verb = verbs.add_parser(name, help=help, description=module.__doc__, formatter_class=kind)
        module.add_arguments(verb)
        verb.set_defaults(main=module.main)
    return parser
