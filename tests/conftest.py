"""What tests share: where things are, and a small dataset of our own."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Threads that wait for each other give way: beside other tests they would use three times the time
# that the work takes. Read by OpenMP when it is loaded, here and in what the tests start.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

ROOT = next(path for path in Path(__file__).parents if (path / "pyproject.toml").is_file())
SHARED = ROOT.parent / "shared" / "data"

_ASKS = {
    "refund": "please send my money back for the broken {} I returned",
    "delivery": "where is the parcel with the {} that you shipped last week",
    "password": "I cannot log in, the password reset mail for my {} never came",
}
_THINGS = ("router", "camera", "lamp", "speaker", "thermostat", "doorbell", "switch", "sensor")
_TAILS = ("", " today", " again", ", please help", " since Monday", ", it is urgent")


@pytest.fixture
def shared() -> Path:
    """The folder of real datasets; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    return SHARED


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A JSON Lines file of 148 rows: three topics, two blank rows, two exact copies."""
    texts = [
        ask.format(thing) + tail for ask in _ASKS.values() for thing in _THINGS for tail in _TAILS
    ]
    texts += [texts[0], texts[7], "  ", ""]
    path = tmp_path / "messages.jsonl"
    lines = (json.dumps({"id": number, "text": text}) for number, text in enumerate(texts))
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test runs in an empty folder of its own, with a home of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Several threads for few rows do little but wait for each other."""
    from threadpoolctl import threadpool_limits

    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session", autouse=True)
def quiet_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test asks a model hub, and none depends on the terminal it is started from."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    # GNU readline, which pytest imports, gives COLUMNS and LINES to what it starts.
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)
    # Nor on the keys, prices and secrets of whoever runs it.
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    # And a crash in a test is not told to that person at the next start.
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ.pop("OPENAI_API_KEY", None)
