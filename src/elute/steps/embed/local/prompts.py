"""Which words a model wants before every text."""

import json
from pathlib import Path

from elute.core.errors import BadInput
from elute.steps.embed.model import PROMPTS

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
