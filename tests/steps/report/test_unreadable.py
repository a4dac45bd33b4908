"""Rows with nothing to read are found; what can be read in any language or manner is left alone."""

import tracemalloc

import numpy as np
import pytest

from elute.steps.report.letters import FEWEST, Surprise, surprise
from elute.steps.report.unreadable import Unreadable, unreadable
from tests.steps.report.rounds import everyday

ORDINARY = [
    "please tell me how the weather will be on thursday",
    "could you explain why my credit card was declined yesterday",
    "jazz quartets and six foxes give vexing questions to bakers",
    "what would happen if we quickly moved the whole project back",
    *everyday(300),
]
ONLY_READ = [
    "hmm",
    "?!",
    "no no no no no",
    "12:30 - 14:00, 15/09",
    "😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂😂 so funny",
    "Ich möchte gerne wissen, wann mein Paket endlich ankommt",
    "Chciałbym wiedzieć, kiedy przyjdzie moja paczka, dziękuję bardzo",
    "Vorrei sapere quando arriva il mio pacco, grazie mille",
    "アップデートしてから、アプリを開くとすぐに落ちてしまいます。",
    "배송이 언제 오는지 알고 싶어요",
    "Когда придёт моя посылка, скажите пожалуйста",
    "مرحبا أين طلبي من فضلك",
    "for i in range(10): print(i ** 2)",
]


def _found(texts: list[str]) -> Unreadable:
    every = [*ORDINARY, *texts]
    found = unreadable(every, surprise(every))
    start = len(ORDINARY)
    parts = (found.signs, found.repeated, found.keys, found.unusual)
    return Unreadable(*(mask[start:] for mask in parts))


@pytest.mark.parametrize("text", ["3)(;.§6:/>:$/= 7_%: -3>(+", "#@!$%^&*()_+{}|:<>?", "- " * 30])
def test_signs_are_found(text: str) -> None:
    """Rows of punctuation have nothing to read."""
    assert _found([text]).signs.all()


@pytest.mark.parametrize("text", ["nono" * 10, "x" * 40, "lol " * 12, "ㅋ" * 30])
def test_repetition_is_found(text: str) -> None:
    """One thing over and over has nothing to read."""
    assert _found([text]).repeated.all()


@pytest.mark.parametrize(
    "text",
    [
        "asdf jkl asdf jkl; qwrtp zxcv bnm",
        "hlslgfkkd fdldfdsfd fdkkjhshgj dkskdj",
        "ghca9k6kafx0 vja jxddndgxdjsb n30kkzzbhcv",
    ],
)
def test_hammered_keys_are_found(text: str) -> None:
    """Letters that make no syllables, in pairs the corpus hardly has."""
    assert _found([text]).keys.all()


@pytest.mark.parametrize("text", ONLY_READ)
def test_what_can_be_read_is_left_alone(text: str) -> None:
    """Short, foreign, emoji, times and code are not accused of being unreadable."""
    assert not _found([text]).any.any()


def test_another_language_is_at_most_unusual() -> None:
    """Letters unlike the rest are told apart from nothing to read."""
    found = _found(["Chciałbym wiedzieć, kiedy przyjdzie moja paczka, dziękuję bardzo"])
    assert found.unusual.all()


def test_a_small_corpus_teaches_no_letters() -> None:
    """Below 200 texts nothing is said about pairs of letters."""
    judged = surprise(["asdf jkl qwrtp zxcv"] * (FEWEST - 1))
    assert not judged.excess.any()


def test_chunks_do_not_change_the_judgement() -> None:
    """More texts than fit one chunk are judged as if at once."""
    texts = ORDINARY * 70
    judged = surprise([*texts, "asdf jkl asdf jkl; qwrtp zxcv bnm"])
    assert judged.excess[-1] > 1
    np.testing.assert_allclose(
        judged.excess[: len(ORDINARY)], judged.excess[-len(ORDINARY) - 1 : -1]
    )


def test_texts_are_judged_one_at_a_time() -> None:
    """2,000 texts of 400 characters, 0.8 MB without their spaces, are not held together."""
    texts = ["every letter there is " * 20 + str(row) for row in range(2000)]
    letters = Surprise(np.zeros(len(texts)), np.zeros(len(texts), np.int64), 0.0)
    tracemalloc.start()
    try:
        unreadable(texts, letters)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4e5
