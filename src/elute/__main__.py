"""The one door: no verb opens the terminal interface, a verb goes to the command line."""

import sys
from typing import TYPE_CHECKING

from elute import cli
from elute.remote import keys

if TYPE_CHECKING:
    from elute.engine.config import Config


def main(arguments: list[str] | None = None) -> int:
    """Run elute and tell the exit code; `elute.core.errors` lists them."""
    keys.keep_to_ourselves()
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["demo"] and sys.stdin.isatty() and sys.stdout.isatty():
        from elute.cli.demo import sample

        given = [str(sample())]
    if given and given[0] in cli.WORDS:
        from elute.cli.parser import headless

        return headless(given, _wrong_in)
    return _screen(given)


def _wrong_in(file: "Config") -> tuple[str, ...]:
    """What is wrong with the user's file that only the screen can know."""
    from elute import tui

    return tui.wrong_in(file)


def _screen(given: list[str]) -> int:
    """Open the terminal interface on a data file or a session."""
    from elute.cli.parser import told, what_to_open

    with told() as outcome:
        asked = what_to_open(given)
        from elute import tui

        outcome.code = tui.run(asked.open, asked.name)
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
