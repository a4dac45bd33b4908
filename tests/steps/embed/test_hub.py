"""A model that was fetched once is found again without the hub."""

import os
import subprocess
import sys
from pathlib import Path

from tests.fakes.hub import REVISION, hub

FILES = {
    "model.safetensors": b"weights",
    "config.json": b"{}",
    "README.md": b"not wanted",
    "pytorch_model.bin": b"not wanted",
    "onnx/model.onnx": b"not wanted",
}
FETCH = """
from elute.core.progress import silent
from elute.steps.embed.model import fetch, find
model = find("our/model")
print(model.identity, model.folder is None)
print(sorted(path.name for path in fetch(model, silent).rglob("*") if path.is_file()))
"""


def said(script: str, home: Path, address: str, offline: str) -> list[str]:
    """What a new process prints that has this hub and this cache."""
    told = {"HF_ENDPOINT": address, "HF_HOME": str(home), "ELUTE_OFFLINE": offline}
    environ = {**os.environ, **told, "HF_HUB_DISABLE_XET": "1", "HF_HUB_OFFLINE": "0"}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_a_fetched_model_is_found_without_the_hub(tmp_path: Path) -> None:
    """Only what is needed is fetched; then, offline, the same revision is there, whole."""
    with hub(FILES) as address:
        first = said(FETCH, tmp_path, address, "0")
    again = said(FETCH, tmp_path, address, "1")
    assert first == [f"our/model@{REVISION} True", "['config.json', 'model.safetensors']"]
    assert again == [f"our/model@{REVISION} False", first[1]]
