"""A model that was fetched once is found again without the hub."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.hub import REVISION, hub

FILES = {
    "model.safetensors": b"weights",
    "config.json": b"{}",
    "bpe.codes": b"a b",
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
    assert first == [
        f"our/model@{REVISION} True",
        "['bpe.codes', 'config.json', 'model.safetensors']",
    ]
    assert again == [f"our/model@{REVISION} False", first[1]]


PARTS = [f"model-0000{part}-of-00003.safetensors" for part in (1, 2, 3)]
SHARDED = {
    "config.json": b"{}",
    "model.safetensors.index.json": json.dumps({"weight_map": {it: it for it in PARTS}}).encode(),
    **dict.fromkeys(PARTS, b"weights"),
}
LOOK = """
from elute.core.errors import ServiceError
from elute.steps.embed.model import find
try:
    print(find("our/model").folder)
except ServiceError as problem:
    print(problem.title)
"""


@pytest.mark.parametrize("listed", [True, False])
def test_a_download_that_was_cut_off_is_completed_or_told(tmp_path: Path, listed: bool) -> None:
    """Offline the missing part is named, whether or not the cache knows what there should be."""
    with hub(SHARDED) as address:
        said(FETCH, tmp_path, address, "0")
        (part,) = tmp_path.rglob(PARTS[1])
        part.unlink()
        if not listed:  # as other programs leave it, which fetch file by file
            for listing in tmp_path.rglob("trees/*.json"):
                listing.unlink()
        (cut_off,) = said(LOOK, tmp_path, address, "1")
        again = said(FETCH, tmp_path, address, "0")
    assert f"The download of our/model was cut off: {PARTS[1]} is missing" in cut_off
    assert again == [
        f"our/model@{REVISION} True",
        str(["config.json", *PARTS, "model.safetensors.index.json"]),
    ]
    (whole,) = said(LOOK, tmp_path, address, "1")
    assert whole.endswith(REVISION)
