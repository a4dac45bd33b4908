"""The verb `export`: formats by name or by option, and what it says."""

import gzip
import json
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.core.progress import silent
from elute.engine.opening import open_session


@pytest.fixture
def session(dataset: Path, here: Path) -> str:
    """A session whose rows have been loaded and cleaned."""
    opened = open_session(dataset, Path("s.elute"))
    list(opened.run("preclean", lambda step: silent))
    opened.close()
    return "s.elute"


def test_the_ending_tells_the_format(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Another ending converts, a packed one packs, and the sentence goes to stdout."""
    assert main(["export", session, "out.csv"]) == 0
    assert Path("out.csv").read_text().startswith("id,text\n")
    assert "verified" in capsys.readouterr().out
    assert main(["export", session, "out.jsonl.gz", "--dropped", "gone.jsonl"]) == 0
    kept = gzip.decompress(Path("out.jsonl.gz").read_bytes()).splitlines()
    gone = [json.loads(line) for line in Path("gone.jsonl").read_bytes().splitlines()]
    assert len(kept) + len(gone) == 148
    assert {entry["part"] for entry in gone} == {"messages.jsonl"}


def test_the_option_tells_the_format(session: str) -> None:
    """`--format` is for names without an ending, folders among them."""
    assert main(["export", session, "out", "--format", "huggingface"]) == 0
    assert (Path("out") / "dataset_info.json").is_file()
    assert main(["export", session, "out", "--format", "huggingface"]) == 3
    assert main(["export", session, "out", "--format", "huggingface", "--force"]) == 0
    assert main(["export", session, "out.csv", "--format", "json"]) == 3


def test_an_unknown_format_is_a_usage_error(session: str) -> None:
    """With the list of those there are."""
    with pytest.raises(SystemExit) as ended:
        main(["export", session, "out", "--format", "xml"])
    assert ended.value.code == 2
