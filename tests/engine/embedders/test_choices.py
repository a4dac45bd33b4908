"""Words for embedders: each form means what it says, everything else is refused with the forms."""

import pytest

from elute import cycle
from elute.core.errors import UsageError
from elute.core.recipe import Settings, merged
from elute.engine.embedders.choices import change, in_force, named
from elute.steps.embed.lsa import Lsa
from elute.steps.embed.openai import OpenAI
from elute.steps.embed.precomputed import Precomputed
from elute.steps.embed.sentence_transformers import SentenceTransformers


@pytest.mark.parametrize(
    ("word", "method"),
    [
        ("lsa", Lsa()),
        ("sentence_transformers", SentenceTransformers()),
        ("sentence_transformers:intfloat/e5", SentenceTransformers(model="intfloat/e5")),
        ("sentence_transformers:/models/a:b@c", SentenceTransformers(model="/models/a:b@c")),
        ("openai:text-embedding-3-large", OpenAI(model="text-embedding-3-large")),
        ("openai:m@http://localhost:1/v1", OpenAI(model="m", base_url="http://localhost:1/v1")),
        ("precomputed:a/b.npy", Precomputed(file="a/b.npy")),
        ("precomputed:a.parquet,column=e,id=key", Precomputed("a.parquet", "e", "key")),
        ("precomputed:file=a,b.npy,column=e", Precomputed("a,b.npy", "e")),
        ("lsa:dims=64,seed=3", Lsa(dims=64, seed=3)),
        ("sentence_transformers:dims=128", SentenceTransformers(dims=128)),
        (
            'sentence_transformers:m, prompt="query, or: ", dims=8',
            SentenceTransformers(model="m", prompt="query, or: ", dims=8),
        ),
        (
            "openai:m@http://localhost:1/v1,dimensions=256",
            OpenAI(model="m", base_url="http://localhost:1/v1", dimensions=256),
        ),
    ],
)
def test_a_word_is_an_embedder(word: str, method: object) -> None:
    """What it does not name has its default."""
    choice = named(word)
    assert choice.method == method
    assert choice.word == word
    assert choice.sends == isinstance(method, OpenAI)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "lsi",
        "lsa:",
        "lsa:3",
        "lsa:3,dims=4",
        "openai:",
        "precomputed:",
        "sentence_transformers:",
        ":x",
    ],
)
def test_a_word_that_is_none_is_refused(word: str) -> None:
    """The message repeats it and tells the forms."""
    with pytest.raises(UsageError, match="names no embedder") as told:
        named(word)
    assert "openai:MODEL@http://HOST/v1" in told.value.hint


@pytest.mark.parametrize(
    ("word", "said", "hint"),
    [
        ("precomputed:v.npy,colum=e", "embed.colum is not a setting", "embed.column"),
        ("lsa:dims=many", "embed.dims must be a whole number", ""),
        ("lsa:dims=5000", "embed.dims must be at most 1024", ""),
        ("lsa:method=openai", "embed.method is not a setting", "embed.dims"),
    ],
)
def test_a_setting_that_is_none_is_refused(word: str, said: str, hint: str) -> None:
    """With those that there are."""
    with pytest.raises(UsageError, match=said) as told:
        named(word)
    assert hint in told.value.hint


@pytest.mark.parametrize("url", ["ftp://a/v1", "http://far.example/v1", "https://u:p@far.example"])
def test_an_address_is_looked_at_at_once(url: str) -> None:
    """Before anything is read, and without repeating what may be a password."""
    with pytest.raises(UsageError) as told:
        named(f"openai:m@{url}")
    assert "u:p" not in str(told.value)


def test_the_settings_mean_one_too() -> None:
    """With all that is set; it is called as its word would be."""
    settings: Settings = {"embed": {"method": "openai", "model": "m", "dimensions": 3}}
    assert in_force(settings).method == OpenAI(model="m", dimensions=3)
    assert in_force(settings).word == "openai:m,dimensions=3"
    assert in_force({}).word == "sentence_transformers"
    complete = cycle.complete(settings)
    assert in_force(complete).word == "openai:m,dimensions=3", "defaults are not told"


@pytest.mark.parametrize(
    "word", ["lsa", "lsa:dims=64", "sentence_transformers:dims=128", "precomputed:v.npy,column=e"]
)
def test_a_choice_is_put_in_force(word: str) -> None:
    """Whatever was set before, of the same method too; and then there is nothing to change."""
    start: tuple[Settings, ...]
    start = ({}, {"embed": {"prompt": "x", "dims": 3}}, {"embed": {"method": "lsa"}})
    for before in start:
        after = merged(before, change(named(word), before))
        assert in_force(after).method == named(word).method
        assert change(named(word), after) == {}
        assert in_force(after).word == word
