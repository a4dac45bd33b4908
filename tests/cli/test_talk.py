"""What is said while a step works, where stderr is no terminal."""

import pytest

from elute.cli.talk import Talk


def test_what_embedding_takes_is_said_once_and_stays(capsys: pytest.CaptureFixture[str]) -> None:
    """Though it is told at every batch; other messages pass by."""
    progress = Talk().watch("embed")
    takes = "takes 14 s, 324 MiB; 0 cut, 56,713 tokens"
    for done, message in enumerate(("loading the model", takes, takes, "smaller batches", takes)):
        progress(done, 10, message)
    assert capsys.readouterr().err == f"  embed {takes}\n"
