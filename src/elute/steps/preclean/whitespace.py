"""Rule `whitespace`: a run of white space counts once, and not at the ends."""


def clean(text: str) -> str:
    r"""Lines trimmed, blank ones left out, joined by \n; other runs become one space."""
    lines = text.splitlines()
    if len(lines) == 1:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(it.split()) for it in lines) if line)
