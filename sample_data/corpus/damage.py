"""What can happen to a good text, and the texts that never were any good."""

import html
import re
from collections.abc import Callable
from random import Random

from corpus.persona import VOICES, slip, swap_word
from corpus.slots import Slots
from corpus.topic import read_blocks, read_pairs

NOISE = read_blocks("gibberish")
SWAPS = read_pairs(VOICES["word_swaps"])
GREETING = re.compile(
    r"^(?:Hello|Hi|Hey|Dear|Good|hi|hey|hello|Evening|Morning)[^.,\n!?]{0,30}[,]?\s+"
)
# Blank to a reader, though some are not blank to `str.strip`.
BLANKS = (
    *("", " ", "   ", "\n", "\t", "\r\n\r\n", " \n \n", "\t\t", "          "),
    *(
        "\u00a0",
        "\u00a0 \u00a0",
        "\u200b",
        "\u200b\u200b\u200b",
        "\ufeff",
        "\u2060",
        "\u200d \u200c",
    ),
    *("\x07", "\x01\x02", "\u3000", "\x1b\n"),
)


def _new_greeting(rng: Random, text: str) -> str:
    bare = GREETING.sub("", text)
    greeting = rng.choice(VOICES["easy_greetings"])
    return f"{greeting} {bare}"


def _typo(rng: Random, text: str) -> str:
    return slip(rng, text)


def _swapped_word(rng: Random, text: str) -> str:
    found = [pair for pair in SWAPS if swap_word(text, *pair) != text]
    return swap_word(text, *rng.choice(found)) if found else text


def _punctuation(rng: Random, text: str) -> str:
    way = rng.randrange(4)
    if way == 0:
        return re.sub(r"[.!?]+$", rng.choice(["!!", "...", "?!", ""]), text)
    if way == 1:
        return text.replace(", ", " ")
    if way == 2:
        return text.replace(". ", "! ", 1)
    return text.replace(" ", "  ", 2)


def _tail(rng: Random, text: str) -> str:
    return f"{text} {rng.choice(VOICES['extra_tails'])}"


def _case(rng: Random, text: str) -> str:
    return text.lower() if rng.random() < 0.7 else text[0].swapcase() + text[1:]


EDITS: tuple[Callable[[Random, str], str], ...] = (
    *(_new_greeting, _typo, _swapped_word, _swapped_word, _punctuation, _tail, _case),
)


def near_copy(rng: Random, text: str) -> str:
    """The same message again with one or two small edits; never the same string."""
    edited = text
    for edit in rng.sample(EDITS, rng.randrange(1, 3)):
        edited = edit(rng, edited)
    return edited if edited != text else near_copy(rng, text)


def truncate(rng: Random, text: str) -> str:
    """The text up to somewhere inside a word, a third to five sixths of the way."""
    spots = [match.start() for match in re.finditer(r"(?<=[a-z][a-z])(?=[a-z]{2})", text)]
    inner = [spot for spot in spots if len(text) / 3 < spot < len(text) * 5 / 6]
    return text[: rng.choice(inner)]


def mojibake(rng: Random, text: str) -> str:
    """UTF-8 read as Windows Latin-1, once and now and then twice."""
    text = text.replace("'", "’")
    for _ in range(2 if rng.random() < 0.1 else 1):
        text = "".join(_misread(byte) for byte in text.encode("utf-8"))
    return text


def _misread(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def frame(slots: Slots, around: str, text: str) -> str:
    """The text inside a footer, a quoted header or markup."""
    slots.known |= {"body": text, "html": html.escape(text).replace("\n", "<br/>")}
    return slots.fill(around)


def _mash(rng: Random) -> str:
    keys = "".join(rng.choice(NOISE["rows"]) for _ in range(3))
    words = ("".join(rng.choices(keys, k=rng.randrange(2, 14))) for _ in range(rng.randrange(1, 9)))
    return " ".join(words)


def _word_salad(rng: Random) -> str:
    return " ".join(rng.choices(NOISE["words"], k=rng.randrange(6, 22)))


def _babble(rng: Random) -> str:
    words = ("".join(rng.choices(NOISE["syllables"], k=rng.randrange(1, 4))) for _ in range(12))
    return " ".join(words) + rng.choice(["", ".", "?"])


def _repeat(rng: Random) -> str:
    unit = rng.choice(NOISE["repeats"])
    return (unit + rng.choice(["", "", " "])) * rng.randrange(9, 60)


def _symbols(rng: Random) -> str:
    return "".join(rng.choices("#%&/()=*+-_.:;<>|§$@~ 0123456789", k=rng.randrange(12, 70)))


def gibberish(rng: Random) -> str:
    """Text that means nothing: mashed keys, word salad, babble, one thing repeated."""
    return rng.choice((_mash, _mash, _word_salad, _babble, _repeat, _symbols))(rng)
