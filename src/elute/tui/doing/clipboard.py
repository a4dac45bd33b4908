"""Copying by way of the terminal (OSC 52), which works over SSH where no clipboard tool does.

The terminal never answers, so nothing here can promise that the text has arrived. screen passes the
sequence on only when it is wrapped for it. tmux takes the plain one where `set-clipboard` is on and
passes the wrapped one on where `allow-passthrough` is: it gets both. Many terminals drop long ones,
so there is a cap.
"""

import base64
from collections.abc import Mapping

CAP = 74_000  # bytes of base64; the shortest limit in wide use (screen and older terminals)
_SCREEN_CHUNK = 700  # screen cuts device control strings at 768 bytes


def sequence(text: str, environ: Mapping[str, str]) -> str | None:
    """What to write to the terminal so that it copies `text`; None where the text is too long.

    Args:
        text: already safe to paste.
        environ: the process's environment, which tells tmux and screen.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > CAP:
        return None
    plain = f"\x1b]52;c;{encoded}\x07"
    if "TMUX" in environ:
        return f"{plain}\x1bPtmux;\x1b{plain}\x1b\\"
    if "STY" in environ:
        chunks = [plain[at : at + _SCREEN_CHUNK] for at in range(0, len(plain), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return plain
