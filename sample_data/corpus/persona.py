"""How a person writes, whatever the matter is: case, slips, greeting, goodbye."""

import re
from random import Random
from typing import Literal

from corpus.slots import Slots
from corpus.topic import read_blocks, read_pairs

VOICES = read_blocks("voices")
EXPANSIONS = read_pairs(VOICES["formal_expansions"])
SHORT_FORMS = read_pairs(VOICES["chat_short_forms"])
MISSPELLINGS = read_pairs(VOICES["misspellings"])
ARTICLE = re.compile(r"(?<=\w )(?:the|a|an) (?=\w)")

GREETED = re.compile(r"(?:Hi|Hello|Dear|To whom|Good (?:day|morning|afternoon|evening))\b")

Persona = Literal["plain", "tidy", "formal", "elder", "chatty", "hurried", "angry", "guest", "spam"]


def swap_word(text: str, old: str, new: str) -> str:
    """Replace a whole word or phrase; a capital at its start is kept."""

    def put(match: re.Match[str]) -> str:
        return new[:1].upper() + new[1:] if match.group()[:1].isupper() else new

    flags = re.IGNORECASE if old[:1].islower() else 0
    return re.sub(rf"(?<![\w']){re.escape(old)}(?![\w'])", put, text, flags=flags)


def slip(rng: Random, text: str) -> str:
    """One typing slip: letters swapped, lost or doubled inside a longer word."""
    spots = [word.start() for word in re.finditer(r"\b[a-z]{4,}\b", text)]
    if not spots:
        return text
    at = rng.choice(spots) + rng.randrange(1, 3)
    pair = text[at : at + 2]
    return text[:at] + rng.choice([pair[::-1], pair[1:], pair[0] + pair]) + text[at + 2 :]


def _chatty(rng: Random, text: str) -> str:
    text = text.lower()
    for old, new in SHORT_FORMS:
        if rng.random() < 0.35:
            text = swap_word(text, old, new)
    if rng.random() < 0.6:
        text = text.replace("'", "")
    if rng.random() < 0.5:
        text = re.sub(r"\. ", rng.choice([", ", " ", ". ", " - ", "... "]), text)
    if rng.random() < 0.3:
        text = f"{rng.choice(VOICES['chat_openers'])} {text}"
    text = text.rstrip(".") if rng.random() < 0.8 else text
    return f"{text} {rng.choice(VOICES['chat_closers'])}" if rng.random() < 0.25 else text


def _hurried(rng: Random, text: str) -> str:
    usual = [pair for pair in MISSPELLINGS if re.search(rf"\b{re.escape(pair[0])}\b", text)]
    if usual and rng.random() < 0.7:
        text = swap_word(text, *rng.choice(usual))
    for _ in range(rng.randrange(1, 3)):
        text = slip(rng, text)
    if rng.random() < 0.4:
        text = text.replace("'", "")
    if rng.random() < 0.4:
        text = text[0].lower() + text[1:]
    return re.sub(r"\. ", " ", text, count=1) if rng.random() < 0.2 else text


def _angry(rng: Random, text: str) -> str:
    sentences = re.split(r"(?<=[.?!]) ", text)
    if rng.random() < 0.5:
        at = rng.randrange(len(sentences))
        if len(sentences[at]) < 60:
            sentences[at] = sentences[at].upper()
    if rng.random() < 0.6:
        sentences.append(rng.choice(VOICES["angry_moods"]))
    ending = rng.choice([".", "!", "!!", "!!!"])
    return re.sub(r"\.$", ending, " ".join(sentences))


def _guest(rng: Random, text: str) -> str:
    for old, new in EXPANSIONS:
        text = swap_word(text, old, new)
    return ARTICLE.sub(lambda found: "" if rng.random() < 0.45 else found.group(), text)


def _formal(rng: Random, text: str) -> str:
    for old, new in EXPANSIONS:
        if rng.random() < 0.85:
            text = swap_word(text, old, new)
    return text


def speak(rng: Random, text: str, persona: Persona) -> str:
    """The text in the persona's hand, without greeting or goodbye."""
    hands = {"chatty": _chatty, "hurried": _hurried, "angry": _angry, "guest": _guest}
    hands |= {"formal": _formal, "elder": _formal}
    hand = hands.get(persona)
    text = hand(rng, text) if hand else text
    return text.replace("'", "’").replace(" - ", " – ") if persona == "tidy" else text


def letter(rng: Random, slots: Slots, text: str, persona: Persona) -> str:
    """The text between a greeting and a goodbye, as the persona would put them."""
    manner = {"formal": "formal", "elder": "formal", "guest": "guest"}.get(persona, "easy")
    gap = rng.choice([" ", "\n", "\n\n"])
    if rng.random() < 0.8 and not GREETED.match(text):
        text = rng.choice(VOICES[f"{manner}_greetings"]) + gap + text
    if rng.random() < 0.75:
        names = (
            ("{name} {last}", "Mrs {last}")
            if manner == "formal"
            else ("{name}", "{name}", "{name} {last}")
        )
        goodbye = f"{rng.choice(VOICES[f'{manner}_closings'])}\n{rng.choice(names)}"
        text += gap + slots.fill(goodbye if gap != " " else goodbye.replace("\n", " "))
    return text
