"""Rule `unicode`: one way to write a character, NFC."""

import unicodedata


def clean(text: str) -> str:
    """The text with letters and their marks composed (Unicode Normalization Form C)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
