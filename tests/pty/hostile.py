"""A corpus of strings that try to speak to a terminal or to Textual, each with a mark of its own.

Every string says `Qnnnn` in plain text, so that one sees that it was shown, and carries what a
terminal obeys in a form that can be told from whatever the program itself sends: parameters and
strings that hold the same mark. The sentences and sequences are our own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
KINDS = (
    "C0", "C1", "CSI", "OSC", "DCS", "APC", "bidi", "tags", "zero-width", "Zalgo", "markup", "cut",
)  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """One string.

    Attributes:
        kind: one of KINDS.
        text: what stands in the data.
        raw: what of it must not reach the terminal; "" where it is only looked at as characters.
    """

    kind: str
    text: str
    raw: str


def mark(number: int) -> str:
    """What a string says in plain text."""
    return f"Q{number:04d}"


def corpus() -> list[Attack]:
    """Every form with every mark, at least 1,000, in a fixed order."""
    made = list(_attacks())
    return [make(number) for number, make in enumerate(made)]


def _attacks() -> Iterator[Callable[[int], Attack]]:
    for times in range(6):
        for form in _FORMS:
            yield lambda number, form=form, times=times: _made(form, number, times)  # type: ignore[misc]


def _made(form: tuple[str, str], number: int, times: int) -> Attack:
    kind, pattern = form
    # The same attack at the start, in the middle and at the end of a text, and after wide letters.
    before, after = (("", " end"), ("start ", " end"), ("start ", ""), ("漢字 ", " é"))[times % 4]
    raw = pattern.replace("NNNN", f"7{number:04d}").replace("MARK", mark(number))
    if times >= 4:
        raw = raw.replace(BEL, ST)
    return Attack(kind, f"{mark(number)} {before}{raw}{after}", raw)


def _forms() -> Iterator[tuple[str, str]]:
    """(kind, pattern): NNNN is a number, MARK a string by which the attack is known."""
    for code in (*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F):
        yield "C0", f"MARK{chr(code)}NNNN"
    for code in range(0x80, 0xA0):
        yield "C1", f"{chr(code)}NNNNmMARK"
    for final in "@ABCDEFGHJKLMPSTXZ`abcdefghlmnqrstu":
        yield "CSI", f"{ESC}[NNNN{final}MARK"
    for private in ("?NNNNh", "?NNNNl", ">NNNNc", "=NNNNc", "!p NNNN", "0;NNNNm", "?NNNN;2026h"):
        yield "CSI", f"{ESC}[{private}MARK"
    for command in ("0", "1", "2", "4;1", "7", "8;;https", "9", "10", "50", "52;c", "104", "133;A"):
        yield "OSC", f"{ESC}]{command};MARK{BEL}"
    yield "OSC", f"{ESC}]8;;https://MARK.example{ST}link{ESC}]8;;{ST}"
    yield "OSC", f"{ESC}]52;c;TUFSSw==MARK{BEL}"
    yield "OSC", f"{ESC}]1337;File=name=MARK;inline=1:AAAA{BEL}"
    for opening in ("P", "P$q", "P+q", "P1;1|", "Ptmux;"):
        yield "DCS", f"{ESC}{opening}MARK{ST}"
    for opening in ("_", "_G", "^", "X", "k"):
        yield "APC", f"{ESC}{opening}MARK{ST}"
    for single in "cD78=>ENMHZ":
        yield "CSI", f"{ESC}{single}MARK"
    for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c":
        yield "bidi", f"MARK{sign}NNNN"
    for tag in (0xE0001, 0xE0020, 0xE0041, 0xE007A, 0xE007F):
        yield "tags", f"MARK{chr(tag)}{chr(tag)}NNNN"
    for sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029\ufff9":
        yield "zero-width", f"MARK{sign}NNNN"
    for sign in ("\u0301", "\u0489", "\u20dd", "\u0336"):
        yield "Zalgo", f"MARK{sign * 60}NNNN"
    yield from (("markup", text) for text in _MARKUP)
    yield from (("cut", text) for text in _CUT)


_MARKUP = (
    "[link=https://MARK]x[/link]",
    "[@click=app.quit]MARK[/]",
    "[@click='app.bell']MARK[/]",
    "[/MARK]",
    "[/]MARK",
    "[red]MARK[/red]",
    "[bold MARK",
    "[sys:LOCK=MARK]",
    "\\[MARK]",
    "[b]MARK[/i]",
    "[$primary]MARK[/]",
    "[on #ff0000]MARK",
)
# Without their end, split by other characters, nested, or put together again by what is taken out.
_CUT = (
    f"{ESC}[NNNN",
    f"{ESC}]0;MARK",
    f"{ESC}]52;c;MARK",
    f"{ESC}PMARK",
    f"{ESC}MARK{ESC}",
    f"{ESC}{ESC}[NNNNmMARK",
    f"{ESC}\u200b[NNNNmMARK",
    f"{ESC}\x00[NNNNmMARK",
    f"{ESC}[\x00NNNNmMARK",
    f"{ESC}[NN\nNNmMARK",
    f"{ESC}]0;{ESC}]0;MARK{BEL}{BEL}",
    f"\x9d0;MARK{BEL}",
    "\x9bNNNN",
    f"{ESC}\u202e[NNNNmMARK",
    f"{ESC}[200~MARK{ESC}[201~",
)
_FORMS = tuple(_forms())

# What Textual and its driver send: colours, places, modes, questions, and the pointer's shape.
_OURS = re.compile(
    rb"\x1b\[(?:\d{0,3};){0,15}\d{0,3}m|\x1b\[(?:\d{1,3};\d{1,3})?H|\x1b\[\d{0,3}[CG]|\x1b\[\?\d{1,4}[hl]"
    rb"|\x1b\]22;[a-z]+\x07|\x1b\[\?\d{1,4}\$p|\x1b\[[><=]?\d{0,2}u|\x1b\[6n"
    rb"|\x1b\[\d?J|\x1b\[\?u|\x1b\[c|\x1b\[\d? ?q"
)
_FORBIDDEN = {
    *range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0),
    0x061C, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000), *range(0xE0000, 0xE0080),
}  # fmt: skip


def strange(sent: bytes) -> set[str]:
    """What was sent that is neither text nor a sequence of the program's own."""
    text = _OURS.sub(b"", sent).decode("utf-8", "surrogateescape")
    found = {f"U+{ord(it):04X}" for it in set(text) if ord(it) in _FORBIDDEN}
    found |= {repr(text[at.start() : at.start() + 12]) for at in re.finditer("\x1b", text)}
    return found


def leaked(sent: bytes, attacks: list[Attack]) -> list[Attack]:
    """The attacks of which a control character arrived with what follows it, or a style did."""
    return [it for it in attacks if _arrived(sent, it)]


def _arrived(sent: bytes, attack: Attack) -> bool:
    if attack.kind == "markup":  # parsed, it is gone from the text; shown, it stands there
        return attack.raw.encode() not in sent
    if attack.kind == "Zalgo":
        return attack.raw[5:15].encode() in sent
    # An escape at the very end is not told from that of the colour behind it.
    pieces = [*_pieces(attack.raw.removesuffix("\x1b")), *_pieces(attack.text.removesuffix("\x1b"))]
    return any(piece.encode("utf-8", "surrogatepass") in sent for piece in pieces)


def _pieces(text: str) -> Iterator[str]:
    """Each control character with what stands about it."""
    for at, it in enumerate(text):
        if ord(it) in _FORBIDDEN:
            yield text[max(0, at - 5) : at + 6]
