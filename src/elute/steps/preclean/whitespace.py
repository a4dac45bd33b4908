"""Rule `whitespace`: a run of white space counts once, and not at the ends."""

_RUNS = ("  ", " \n", "\n ", "\n\n")


def clean(text: str) -> str:
    r"""Lines trimmed, blank ones left out, joined by \n; other runs become one space."""
    if _is_clean(text):
        return text
    lines = text.splitlines()
    if len(lines) == 1:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(it.split()) for it in lines) if line)


def _is_clean(text: str) -> bool:
    r"""Whether the only white space is single spaces and \n (others are not printable)."""
    if text[:1].isspace() or text[-1:].isspace() or any(run in text for run in _RUNS):
        return False
    return text.replace("\n", "").isprintable()
