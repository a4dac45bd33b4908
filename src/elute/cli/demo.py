"""Try elute on the sample data: in the terminal where there is one, otherwise headless."""

import argparse
import sysconfig
from pathlib import Path

from elute.cli.parser import headless
from elute.core.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This verb takes no arguments."""


def main(arguments: argparse.Namespace) -> int:
    """Run a round on the sample data and print what was found."""
    data = sample()
    session = f"{data.stem}.elute"
    steps = (["run", str(data)], ["show", session, "clusters"], ["show", session, "advice"])
    return next((code for step in steps if (code := headless(step))), 0)


def sample() -> Path:
    """The sample data: beside the source tree, or where the package was installed.

    Raises:
        BadInput: it is in neither place.
    """
    name = Path("sample_data") / "support_messages.jsonl"
    tree = Path(__file__).parents[3]
    installed = Path(sysconfig.get_path("data")) / "share" / "elute"
    for folder in (tree, installed):
        if (folder / name).is_file():
            return folder / name
    raise BadInput(
        "The sample data is not installed.", "Run elute on a file of your own: elute DATA"
    )
