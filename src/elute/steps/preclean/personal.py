"""Rule `personal-data`: what names a person or opens a door, replaced by what kind of thing it is.

Numbers count only where a checksum or a form of writing speaks for them: a mask that hits prices,
dates and sums would be switched off. Names, streets and dates of birth are not found.
"""

import ipaddress
import re
from collections.abc import Callable

_KEY_MARKS = ("sk-", "ghp_", "gho_", "github_pat_", "glpat-", "AKIA", "ASIA", "AIza", "xox", "hf_")
_API_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{20,200}|gh[po]_[A-Za-z0-9]{30,200}"
    r"|github_pat_[A-Za-z0-9_]{30,200}|glpat-[A-Za-z0-9_-]{20,200}|A[KS]IA[A-Z0-9]{16}"
    r"|AIza[A-Za-z0-9_-]{35}|xox[abprs]-[A-Za-z0-9-]{10,200}|hf_[A-Za-z0-9]{30,200})"
    r"(?![A-Za-z0-9])"
)
_TOKEN = re.compile(  # a JSON Web Token: two parts that begin with {" in base64, and a signature
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}"
)
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_EMAIL = re.compile(
    r"(?<![\w.%+\]-])[\w.%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"[A-Za-z]{2,24}(?![\w@\[-])"
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9\]])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w\[])"
)
_CARD = re.compile(
    r"(?<![\w.,+\]-])(?:[2-6]\d{12,18}|[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7}"
    r"|3\d{3}([ -])\d{6}\2\d{5})"
    r"(?![\w\[-]|[.,]\d)"
)
_IPV4 = re.compile(r"(?<![\w.\]])(?:\d{1,3}\.){3}\d{1,3}(?![\w\[-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.\]])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:\[]|\.\d)")
_PHONE = re.compile(
    r"(?<![\w.,/=+:\]-])(?:"
    r"(?:\+|00(?=\d{1,3}[ .-]))[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?"
    r"\d{1,5}(?:[ .-]?\d{2,5}){1,4}"
    r"|\(0?\d{2,4}\) ?\d{3,4}[ .-]?\d{3,4}"  # (030) 1234567
    r"|(?:1[ .-])?[2-9]\d\d([.-])[2-9]\d\d\1\d{4}"  # 212-555-0123
    r"|0\d{1,4}(?:[ -]\d{2,8}){1,4}"  # 020 7946 0123, 010-1234-5678
    r"|1[3-9]\d{9}"  # a Chinese mobile is written without gaps
    r")(?![\w\[-]|[.,/:]\d)"
)
# What every such number holds, so that most texts are searched for no more than this.
_LONG_NUMBER = re.compile(r"\d(?:[ .()-]{0,3}\d){7}")
_FOUR_NUMBERS = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d")
_GROUPS = re.compile(r":[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]")


def mask(text: str) -> str:
    """The text with what is personal or secret in it replaced.

    By `[email]`, `[phone]`, `[card]` (13 to 19 digits that pass Luhn's check), `[iban]` (by its
    checksum), `[ip]`, `[key]` (API keys, web tokens, private keys). Masked text stays as it is:
    nothing is found right beside a bracket.
    """
    if "PRIVATE KEY" in text:
        text = _without_private_keys(text)
    if "eyJ" in text:
        text = _TOKEN.sub("[key]", text)
    if any(mark in text for mark in _KEY_MARKS):
        text = _API_KEY.sub("[key]", text)
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    if _GROUPS.search(text):
        text = _IPV6.sub(_if(_is_ipv6, "[ip]"), text)
    if _FOUR_NUMBERS.search(text):
        text = _IPV4.sub(_if(_is_ipv4, "[ip]"), text)
    if _LONG_NUMBER.search(text):
        for pattern, instead in _LONG_NUMBERS:
            text = pattern.sub(instead, text)
    return text


def _without_private_keys(text: str) -> str:
    """The text with every block of a private key replaced; one that does not end, to the end."""
    kept, at = [], 0
    while begin := _KEY_BEGINS.search(text, at):
        kept.append(text[at : begin.start()])
        end = _KEY_ENDS.search(text, begin.end())
        at = end.end() if end else len(text)
    return "[key]".join([*kept, text[at:]])


def _if(holds: Callable[[str], bool], instead: str) -> Callable[[re.Match[str]], str]:
    """A replacement for what passes a check; the rest stays."""
    return lambda found: instead if holds(found[0]) else found[0]


def _is_card(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(written: str) -> bool:
    plain = written.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _is_ipv4(written: str) -> bool:
    """Four bytes; small numbers at the front are versions and sections, such as 1.2.3.4."""
    parts = [int(part) for part in written.split(".")]
    return max(parts) <= 255 and parts[0] > 9 and written == ".".join(map(str, parts))


def _is_ipv6(written: str) -> bool:
    """A whole address; `10:30:00`, `a::b` and `::1` are not one, or nobody's."""
    if len(written) < 12:
        return False
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return True


def _is_phone(written: str) -> bool:
    digits = [sign for sign in written if sign.isdigit()]
    return 9 <= len(digits) <= 15 and len(set(digits)) > 2


_LONG_NUMBERS = (
    (_IBAN, _if(_is_iban, "[iban]")),
    (_CARD, _if(_is_card, "[card]")),
    (_PHONE, _if(_is_phone, "[phone]")),
)
