"""The plan of a scripted server: for which requests it misbehaves, and how, as readable text.

A plan is rules divided by `;` or line ends; the first that fits a request decides, and a request
that none fits is answered well. A rule is `WHEN: FAULT option=value ...`.

    1: 429 after=1; 2-3: shuffled          the first request, the second and third
    try 1-2: reset                         the first two tries of each content
    every 5: 503; 20%: half at=100         each fifth; one in five, by a seeded dice
    embeddings 4-: quota; chat *: hang seconds=9

`WHEN` is `*`, a number, `N-M`, `N-` (and all after), `every N`, `P%`, or `try` before a number or
range; before all of them may stand `embeddings`, `chat` or `models`. Requests are counted from 1
for each of these three apart. Tries count requests with the same texts or messages. The dice
depends on seed, content and try, not on the order of arrival. A value with spaces stands in
quotes. Faults and their options are listed in `FAULTS`.
"""

import hashlib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

_STATUS = ("after", "after-ms", "date", "code", "message", "location", "echo")
FAULTS: Mapping[str, tuple[str, ...]] = {
    "ok": ("echo",),  # names of headers, divided by commas, that tell the key again
    # A reply of status 200 whose rows are wrong. shuffled and noisy can be put right.
    "short": (),
    "long": (),
    "shuffled": (),  # other order, each row with its true index
    "mislabelled": (),  # other order, indices 0..n-1: only the vectors tell
    "nan": (),
    "inf": (),
    "zero": (),
    "wide": (),  # every row one component more
    "ragged": (),  # the last row one component more
    "quarter": (),
    "duplicate": (),
    "equal": (),
    "unscaled": (),  # ten times as long
    "noisy": (),  # the fourth decimal trembles, as OpenAI's does
    # How rows are written, and what is said beside them.
    "as-base64": (),
    "as-float": (),
    "no-base64": (),  # 400 where base64 is asked for
    "shortened": ("tokens",),  # silently cuts each input
    "usage": ("tokens",),
    "no-usage": (),
    # Refusals. A bare number is a status too: 401 echoes the key, 3xx leads to another host.
    "quota": (),
    "too-many-tokens": (),
    "too-many-rows": (),
    "too-long": (),
    # Replies that are no answer.
    "html": ("status",),
    "empty": (),
    "cut": (),  # complete HTTP, half the JSON
    # What happens on the wire. `at` is in bytes of the body, `seconds` how long it takes.
    "half": ("at", "seconds"),
    "drip": ("seconds",),
    "slow": ("seconds",),
    "hang": ("seconds",),
    "reset": (),
    "reset-early": (),  # before the body is read; only by number, decided before other rules
    "close": (),
    # Chat completions; embeddings pay no heed to these, nor chat to the rows' faults.
    "undone": (),  # a stream that ends without its last events
    "stream-error": (),
    "length": (),
}
_NEEDED = frozenset({"tokens"})
_NUMBER = r"-?\d+(\.\d+)?"
_WRITTEN = {"tokens": r"\d+", "status": r"\d{3}", "at": r"\d+", "seconds": _NUMBER, "date": _NUMBER}
_TIMED = frozenset({"drip", "slow", "hang"})
_WHEN = re.compile(
    r"(?:(?P<path>embeddings|chat|models)\s+)?"
    r"(?:(?P<all>\*)|every\s+(?P<every>[1-9]\d*)|(?P<percent>\d+(?:\.\d+)?)%"
    r"|(?P<tries>try\s+)?(?P<low>\d+)(?P<dash>\s*-\s*(?P<high>\d+)?)?)"
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request."""

    name: str = "ok"
    options: Mapping[str, str] = field(default_factory=dict)

    def seconds(self) -> float:
        """How long it takes."""
        return float(self.options.get("seconds", "0"))

    def whole(self, option: str, default: int = 0) -> int:
        """An option that is a whole number."""
        return int(self.options.get(option, default))

    @property
    def status(self) -> int:
        """The HTTP status where the fault is a bare number, else 0."""
        return int(self.name) if self.name.isdigit() else 0


@dataclass(frozen=True)
class Asked:
    """What a rule may look at: which request this is. `dice` is in [0, 1)."""

    path: str
    number: int
    tries: int
    dice: float


@dataclass(frozen=True)
class Rule:
    """One rule: `kind` is number, tries, every or percent; low and high are both included."""

    path: str
    kind: str
    low: float
    high: float
    fault: Fault

    def fits(self, asked: Asked) -> bool:
        """Whether this rule speaks about that request."""
        if self.path not in ("", asked.path):
            return False
        if self.kind == "every":
            return asked.number % int(self.low) == 0
        if self.kind == "percent":
            return asked.dice * 100 < self.low
        count = asked.tries if self.kind == "tries" else asked.number
        return self.low <= count <= self.high


@dataclass(frozen=True)
class Plan:
    """Rules in order, and the seed of the dice."""

    rules: tuple[Rule, ...]
    seed: int = 0

    def early(self, path: str, number: int) -> Fault | None:
        """The fault of a request whose body is not to be read, known by its number alone."""
        asked = Asked(path, number, 0, 1)
        early = (rule for rule in self.rules if rule.fault.name == "reset-early")
        return next((rule.fault for rule in early if rule.fits(asked)), None)

    def fault(self, path: str, number: int, tries: int, content: bytes) -> Fault:
        """What goes wrong with a request that was read."""
        word = f"{self.seed} {path} {tries} ".encode() + content
        dice = int.from_bytes(hashlib.sha256(word).digest()[:8], "big") / 2**64
        asked = Asked(path, number, tries, dice)
        return next((rule.fault for rule in self.rules if rule.fits(asked)), Fault())


def planned(text: str, seed: int = 0) -> Plan:
    """A plan read from its text.

    Raises:
        ValueError: a rule is not written as one, or names what is not known.
    """
    lines = (line.split("#")[0] for line in text.splitlines())
    words = (word.strip() for line in lines for word in line.split(";"))
    return Plan(tuple(_rule(word) for word in words if word), seed)


def _rule(text: str) -> Rule:
    when, _, what = text.partition(":")
    found = _WHEN.fullmatch(when.strip())
    if found is None:
        raise ValueError(f"{text!r}: nobody knows when that is")
    kind, low, high = _span(found)
    fault = _fault(what, text)
    if fault.name == "reset-early" and kind not in ("number", "every"):
        raise ValueError(f"{text!r}: a reset before reading is known by number only")
    return Rule(found["path"] or "", kind, low, high, fault)


def _span(found: re.Match[str]) -> tuple[str, float, float]:
    if found["all"]:
        return "number", 1, float("inf")
    if found["every"]:
        return "every", int(found["every"]), 0
    if found["percent"]:
        return "percent", float(found["percent"]), 0
    low = int(found["low"])
    high = low if not found["dash"] else float(found["high"] or "inf")
    return ("tries" if found["tries"] else "number"), low, high


def _fault(what: str, text: str) -> Fault:
    name, *words = shlex.split(what) or [""]
    if name.isdigit() and 300 <= int(name) <= 599:
        known: tuple[str, ...] = _STATUS
    elif name in FAULTS:
        known = FAULTS[name]
    else:
        raise ValueError(f"{text!r}: there is no fault {name!r}")
    options = dict(word.partition("=")[::2] for word in words)
    if unknown := sorted(set(options) - set(known)):
        raise ValueError(f"{text!r}: {name} has no {unknown[0]}")
    needed = {"seconds"} if name in _TIMED else _NEEDED & set(known)
    if missing := sorted(needed - set(options)):
        raise ValueError(f"{text!r}: {name} needs {missing[0]}=")
    for option, value in options.items():
        if not re.fullmatch(_WRITTEN.get(option, ".*"), value, re.DOTALL):
            raise ValueError(f"{text!r}: {option} is not a number")
    return Fault(name, options)
