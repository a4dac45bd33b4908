"""The one door: no verb opens the terminal interface, a verb goes to the command line."""

import sys

from elute import cli
from elute.remote import keys


def main(arguments: list[str] | None = None) -> int:
    """Run elute and tell the exit code; `elute.core.errors` lists them."""
    keys.keep_to_ourselves()
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["demo"] and sys.stdin.isatty() and sys.stdout.isatty():
        from elute.cli.demo import sample

        given = [str(sample())]
    if given and given[0] in cli.WORDS:
        from elute.cli.parser import headless

        return headless(given)
    return _screen(given)


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
