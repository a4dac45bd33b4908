"""`elute run` says that texts were cut, in the run that cut them and in those after it."""

from pathlib import Path

import pytest

from elute.__main__ import main
from elute.core.outside import OFFLINE
from tests.fakes.openai_server import Limits, serving


def test_texts_that_were_cut_are_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the rows are cleaned otherwise and every vector is there."""
    monkeypatch.setenv(OFFLINE, "0")
    lines = [f"parcel {n} is late" for n in range(20)] + ["lamp " * 400]
    (here / "rows.txt").write_text("\n".join(lines) + "\n")
    with serving(limits=Limits(input_tokens=100)) as server:
        words = ["run", "rows.txt", "--set", "reduce.method=pca", "--set", "embed.method=openai"]
        words += ["--set", f"embed.base_url={server.url}", "--yes"]
        assert main(words) == 0
        assert "1 of the 21 texts embedded now was cut" in capsys.readouterr().err
        assert main([*words, "--set", "preclean.drop=blank"]) == 0
        said = capsys.readouterr().err
    assert "1 of the texts embedded before was cut" in said
