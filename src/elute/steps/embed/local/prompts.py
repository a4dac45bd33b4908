"""Which words a model wants before every text."""

import json
from pathlib import Path

from elute.core.errors import BadInput
from elute.steps.embed.model import PROMPTS

_QUERY = "query"
_OF_TEXTS = ("", "document", "passage", "corpus")
"""Prompts under which texts are read that queries are asked about, after sentence-transformers."""
_PAIRS = {"passage: ": "query: ", "search_document: ": "search_query: "}
"""Words for texts, of models that name no prompts, and those for queries."""
NONE = "none"
"""The word for no prompt, also where the model names a default; a prompt of that name is empty."""


def resolved(asked: str, folder: Path | None) -> str:
    """The words before every text.

    Args:
        asked: the name of one of the model's own prompts, or the words themselves; "" is the
            prompt that the model names as its default, if it does; `NONE` is no words at all.
        folder: where the model's own prompts are, None where it has none.

    Raises:
        BadInput: the model's file of prompts cannot be read.
    """
    if asked == NONE:
        return ""
    own, default = _own(folder)
    return own.get(asked or default, asked)


def for_queries(asked: str, folder: Path | None) -> str:
    """What is to be asked for in place of `asked` where a query is read, not a text.

    The model's own prompt called "query", as in `encode_query` of sentence-transformers 5. What a
    person chose for the texts stands before queries, too, but for words that belong in pairs.

    Args:
        asked: as in `resolved`.
        folder: as there.

    Raises:
        BadInput: the model's file of prompts cannot be read.
    """
    own, _ = _own(folder)
    if asked in _OF_TEXTS and _QUERY in own:
        return _QUERY
    return _PAIRS.get(asked, asked)


def _own(folder: Path | None) -> tuple[dict[str, str], str]:
    """The model's prompts by name, and the default's name or ""."""
    path = folder / PROMPTS if folder else None
    if path is None or not path.is_file():
        return {}, ""
    try:
        told = json.loads(path.read_bytes())
        prompts = {str(name): str(text or "") for name, text in (told.get("prompts") or {}).items()}
        return prompts, str(told.get("default_prompt_name") or "")
    except (ValueError, AttributeError) as problem:
        raise BadInput(f"{path} cannot be read: {problem}.", "Fetch the model again.") from None
