"""A key is shown to nobody."""

import base64
import copy
import json
import pickle
from urllib.parse import quote

import pytest

from elute.remote.secret import Secret, redacted

KEY = "canary/7Hq+Zr2Vw9Lk4Tn6Xp=1"


def test_a_key_is_not_shown() -> None:
    """No way of writing a Secret down shows it; only `reveal` does."""
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r}",
        f"{[secret]}",
        json.dumps([secret], default=str),
    ):
        assert "canary" not in shown
        assert "…" in shown or "\\u2026" in shown
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_is_not_written(write: object) -> None:
    """It cannot be pickled, nor copied by the same road."""
    with pytest.raises(TypeError, match="not written"):
        write(Secret(KEY))  # type: ignore[operator]


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        KEY[:9],
        KEY[-8:],
        KEY[:10] + "****" + KEY[-10:],
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f"user:{KEY}".encode()).decode(),
        base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    ],
)
def test_a_held_key_is_taken_out(written: str) -> None:
    """In any form, whole or in pieces of eight characters and more."""
    secret = Secret(KEY)
    shown = redacted(f"refused: {written}, sorry")
    assert shown.startswith("refused: ")
    assert shown.endswith(", sorry")
    for form in (KEY, quote(KEY, safe="")):
        assert not any(form[at : at + 8] in shown for at in range(len(form) - 7))
    # What stands around the key in base64 may be left: `Bearer ca` and the padding are 14.
    assert len(shown) <= len("refused: …, sorry") + 14
    del secret


@pytest.mark.parametrize(
    "text",
    ["sk-proj-abcdef123456", "key sk-ab***wxyz.", "Bearer abc", "hf_AbCdEfGhIj", "gsk_12345"],
)
def test_what_looks_like_a_key_is_taken_out(text: str) -> None:
    """Also a key that is not held here."""
    assert "…" in redacted(text)
    assert not any(piece in redacted(text) for piece in ("abc", "wxyz", "AbCd", "1234"))


def test_other_words_stay() -> None:
    """An ordinary message is left as it is; so is one with a placeholder of three letters."""
    held = Secret("abc")
    text = "The model `text-embedding-3-small` does not exist; abc, ask-me, desk-top."
    assert redacted(text) == text
    del held


def test_a_key_is_forgotten_with_its_holder() -> None:
    """A key that nobody holds any more is no longer known: control of the tests above."""
    Secret("forgotten-key-12")
    assert redacted("forgotten-key-12") == "forgotten-key-12"
