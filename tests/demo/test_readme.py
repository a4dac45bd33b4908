"""The README is true: its commands run, its table of steps is the program's."""

import re
import shlex
from pathlib import Path

import pytest

from elute import cycle
from elute.__main__ import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"<!-- these commands are run by the tests.*?-->\n```\n(.*?)```", re.DOTALL)


def test_its_commands_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each ends with 0 and prints something, on the sample data, in the order given."""
    (here / "sample_data").symlink_to(ROOT / "sample_data")
    found = BLOCK.search(README)
    assert found is not None
    commands = found[1].splitlines()
    assert len(commands) == 24
    for line in commands:
        command, _, file = line.partition(" > ")
        capsys.readouterr()
        assert main(shlex.split(command)[1:]) == 0, command
        printed = capsys.readouterr().out
        assert printed.strip(), command
        if file:
            (here / file).write_text(printed, "utf-8")
    assert (here / "kept.jsonl").stat().st_size > 0
    assert (here / "dropped.jsonl").stat().st_size > 0


def test_its_table_of_steps_is_complete() -> None:
    """Every step with its methods, the default first."""
    for step in (*cycle.STEPS, cycle.DECIDE):
        assert f"| {step.name} | {', '.join(step.methods)} |" in README


def test_its_pictures_are_there() -> None:
    """What it shows is in the repository."""
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture
