"""What the answers mean for elute, and what to change: decided here, asked elsewhere."""

from collections.abc import Iterator, Mapping

from elute.cli.terminal import multiplexer
from elute.cli.terminal.asking import EXPECTED, Answers
from elute.cli.terminal.multiplexer import SYNCHRONISED, Tmux

Fact = tuple[str, str, str]
"""Name, what was found ("" for missing), what to do about it ("" for nothing)."""
SLOW = 0.1  # seconds of a round trip from which on typing is felt to lag
_DRAWN = ("braille", "lines", "signs")
_CLIPBOARD = 52


def facts(
    environ: Mapping[str, str],
    size: tuple[int, int],
    codeset: str,
    answers: Answers | None,
    tmux: Tmux | None,
) -> Iterator[Fact]:
    """One fact after the other.

    Args:
        environ: the process's environment.
        size: columns and lines.
        codeset: of the locale.
        answers: the terminal's; None where it was not asked.
        tmux: around us.
    """
    term = environ.get("TERM", "")
    named = f" ({answers.name})" if answers and answers.name else ""
    dumb = "export TERM=xterm-256color" if term in {"", "dumb"} else ""
    yield "terminal", f"{term or 'unknown'}{named}", dumb
    columns, lines = size
    small = columns < 80 or lines < 24
    yield "size", f"{columns}x{lines}", "make it at least 80x24" if small else ""
    yield "colours", *_colours(environ, tmux)
    yield _codeset(codeset)
    yield from _answered(answers)
    if answers is not None and answers.seconds is not None:
        yield _round_trip(answers.seconds, remote=bool(environ.get("SSH_CONNECTION")))
        yield "synchronised output", *_synchronised(answers, tmux)
    yield "clipboard (y)", *_clipboard(environ, answers, tmux)
    remote = "yes: mouse off (M turns it on), few frames"
    yield "over SSH", remote if environ.get("SSH_CONNECTION") else "no", ""
    if tmux is not None:
        for name, found, line in multiplexer.facts(tmux, term):
            yield name, found, f"~/.tmux.conf: {line}" if line else ""
    elif environ.get("TMUX"):
        yield "tmux", "does not answer", "is `tmux` on the PATH?"
    else:
        yield "tmux", "no", ""


def _colours(environ: Mapping[str, str], tmux: Tmux | None) -> tuple[str, str]:
    if environ.get("NO_COLOR"):
        return "off (NO_COLOR): the map is drawn in letters", ""
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "24 bit", ""
    term = environ.get("TERM", "")
    have = "256" if term.rpartition("-")[2] in {"256color", "kitty"} else "16, the terminal's own"
    if tmux is not None and "RGB" not in tmux.features:
        return have, ""  # what tmux lacks stands below
    more = "export COLORTERM=truecolor, if the terminal has 24 bit"
    if environ.get("SSH_CONNECTION"):
        more += " (SSH does not pass it on by itself)"
    return have, more


def _codeset(codeset: str) -> Fact:
    right = codeset.upper().replace("-", "") == "UTF8"
    return "character set", codeset, "" if right else "export LANG=C.UTF-8 (or ASCII is drawn)"


def _answered(answers: Answers | None) -> Iterator[Fact]:
    """Whether it answers, and what it says of the width of characters."""
    if answers is None:
        yield "asked", "no: not in a terminal's foreground", ""
        return
    if answers.seconds is None:
        yield "asked", "it does not answer", "use another terminal if the screen looks wrong"
        return
    wrong = {name: cells for name, cells in answers.widths.items() if cells != EXPECTED[name]}
    found = ", ".join(f"{name} {cells}" for name, cells in answers.widths.items())
    drawn = [name for name in wrong if name in _DRAWN]
    remedy = ""
    if drawn:
        remedy = f"{' and '.join(drawn)} must be 1: another font or width setting, or ELUTE_ASCII=1"
    elif wrong:
        remedy = f"texts with {' and '.join(wrong)} may shift on the line"
    if found:
        yield "cells of characters", found, remedy


def _round_trip(seconds: float, *, remote: bool) -> Fact:
    words = f"{1000 * seconds:.1f} ms" if seconds < 0.01 else f"{1000 * seconds:.0f} ms"
    late = "keys show that much later: a nearer machine or `mosh` helps" if seconds > SLOW else ""
    return "round trip", f"{words}{' over SSH' if remote else ''}", late


def _synchronised(answers: Answers, tmux: Tmux | None) -> tuple[str, str]:
    if answers.sync in (1, 2, 3):
        return "yes", ""
    if tmux is not None and tmux.number < SYNCHRONISED:
        newer = ".".join(map(str, SYNCHRONISED))
        return "no", f"tmux tells of it from {newer} on; repaints may be seen until then"
    return "no", "repaints may be seen; nothing else suffers"


def _clipboard(
    environ: Mapping[str, str], answers: Answers | None, tmux: Tmux | None
) -> tuple[str, str]:
    """Whether what is copied arrives, as far as anything tells."""
    if tmux is not None:
        told = tmux.options.get("set-clipboard") == "on"
        return ("by tmux" if told else "tmux keeps it back"), "" if told else "see set-clipboard"
    if environ.get("STY"):
        return "wrapped for screen; not known whether it arrives", "y twice writes a file"
    if answers is not None and _CLIPBOARD in answers.attributes:
        return "yes (OSC 52)", ""
    return "the terminal does not say", "try y and paste; y twice writes a file"
