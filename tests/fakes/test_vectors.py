"""The vectors of the scripted server say whose they are."""

import base64

import numpy as np
import pytest

from tests.fakes.vectors import base64_of, cut_at, holds, tokens_of, vector_of

TEXTS = [f"where is parcel {number}" for number in range(500)]


@pytest.mark.parametrize("dim", [8, 384, 1536])
def test_unit(dim: int) -> None:
    """A vector has unit length and is exactly float32."""
    vector = np.array(vector_of("a parcel", dim))
    assert vector.shape == (dim,)
    assert abs(np.linalg.norm(vector) - 1) < 1e-6
    assert (vector.astype(np.float32) == vector).all()


@pytest.mark.parametrize("other", ["a parcel ", "a Parcel", "a parceḷ", "", "a\u0000parcel"])
def test_every_character(other: str) -> None:
    """One character more, less or else, and the vector is not that text's."""
    assert holds(vector_of("a parcel", 8), "a parcel")
    assert not holds(vector_of("a parcel", 8), other)


def test_no_two_alike() -> None:
    """Among 500 texts in 8 dimensions, no vector is taken for another text's."""
    vectors = np.array([vector_of(text, 8) for text in TEXTS])
    cosines = vectors @ vectors.T - np.eye(len(TEXTS))
    assert cosines.max() < 0.9999
    assert all(holds(vector, text) for vector, text in zip(vectors, TEXTS, strict=True))
    moved = zip(np.roll(vectors, 1, axis=0), TEXTS, strict=True)
    assert sum(holds(vector, text) for vector, text in moved) == 0


def test_survives_handling() -> None:
    """A vector is still known in half precision, scaled, trembling, and cut to fewer dimensions."""
    vector = np.array(vector_of("a parcel", 64))
    noise = np.random.default_rng(0).uniform(-2e-4, 2e-4, 64)
    assert holds(vector.astype(np.float16), "a parcel")
    assert holds(vector * 7, "a parcel")
    assert holds(vector + noise, "a parcel")
    assert holds(vector[:16], "a parcel")
    assert np.allclose(vector[:16] / np.linalg.norm(vector[:16]), vector_of("a parcel", 16))


@pytest.mark.parametrize("value", [0.0, float("nan"), float("inf")])
def test_no_vector(value: float) -> None:
    """Zeros, NaN and infinities are nobody's."""
    assert not holds([value] * 8, "a parcel")


def test_base64() -> None:
    """Base64 holds the same numbers as little-endian float32."""
    vector = vector_of("a parcel", 8)
    assert np.frombuffer(base64.b64decode(base64_of(vector)), "<f4").tolist() == vector


def test_tokens() -> None:
    """A token is 4 bytes begun; a cut keeps whole characters and never more tokens."""
    assert [tokens_of(text) for text in ("", "abcd", "abcde", "äöü")] == [1, 1, 2, 2]
    assert cut_at("abcdefghij", 2) == "abcdefgh"
    assert cut_at("xxxäö", 1) == "xxx"
