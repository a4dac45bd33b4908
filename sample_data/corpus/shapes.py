"""Put sentences together: one thread, several shapes, one person's way of writing.

Two put-together messages may mean the same and share no wording, because each
sentence is dealt from a pack, may turn some of its phrases, and stands in one of
several orders.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random

from corpus.persona import VOICES, Persona
from corpus.slots import Slots
from corpus.topic import Thread, read_blocks

TURNS = [line.split(" | ") for line in read_blocks("turns")["turns"]]
# Words that keep their capital in the middle of a sentence.
CAPITAL = re.compile(r"(?:I|I'\w+|Tallowick|Wren|Hearth|Hearth's|Ember|Fibre|Gig|[A-Z]{2,})\b(?!')")
# Openings after which a sentence may run on from the one before.
RUNS_ON = re.compile(r"(?:The|It|It's|My|I|I've|We|We've|There's|That's)\b(?!.*\?$)")


def deal(rng: Random, items: Sequence[str]) -> Iterator[str]:
    """Endless draws, unless from nothing; every item comes up equally often."""
    while items:
        pack = list(items)
        rng.shuffle(pack)
        yield from pack


def turn(rng: Random, text: str) -> str:
    """Say about half of the text's turnable phrases in another way."""
    for phrases in TURNS:
        for phrase in phrases:
            whole = rf"(?<!\w){re.escape(phrase)}(?![\w'])"
            if re.search(whole, text):
                if rng.random() < 0.5:
                    text = re.sub(whole, rng.choice(phrases), text, count=1)
                break
    return text


class Pack:
    """The dealt sentences of one thread, and of the writers' talk around it."""

    def __init__(self, rng: Random, thread: Thread, tone: str) -> None:
        self.rng = rng
        kinds = ("says", "adds", "asks", "notes")
        self.decks = {kind: deal(rng, getattr(thread, kind)) for kind in kinds}
        for kind in ("backgrounds", "moods", "followups"):
            self.decks[kind] = deal(rng, VOICES.get(f"{tone}_{kind}", ()))

    def take(self, *kinds: str) -> list[str]:
        """The next sentence of each deck named, the later ones sometimes linked."""
        sentences = [turn(self.rng, next(self.decks[kind])) for kind in kinds]
        for at in range(1, len(kinds)):
            if kinds[at] in ("adds", "asks") and self.rng.random() < 0.22:
                wishes = kinds[at] == "asks" and not sentences[at].endswith("?")
                links = VOICES["wish_links" if wishes else f"{kinds[at][:-1]}_links"]
                sentences[at] = f"{self.rng.choice(links)} {uncapped(sentences[at])}"
        return sentences


def uncapped(sentence: str) -> str:
    """The sentence as it stands after a link word."""
    return sentence if CAPITAL.match(sentence) else sentence[:1].lower() + sentence[1:]


def joined(rng: Random, sentences: list[str]) -> str:
    """Sentences as one text; two of them may run on, and a long text may break."""
    once = list(dict.fromkeys(sentences))
    text = once[0]
    for sentence in once[1:]:
        if text.endswith(".") and RUNS_ON.match(sentence) and rng.random() < 0.2:
            text = text[:-1] + rng.choice([", and ", "; ", " - "]) + uncapped(sentence)
        else:
            text += " " + sentence
    if len(once) > 3 and rng.random() < 0.35:
        cut = rng.choice([found.end() for found in re.finditer(r"[.?!](?= )", text)])
        text = f"{text[:cut]}\n\n{text[cut:].strip()}"
    return text


Shape = tuple[str, ...]
BARE: tuple[Shape, ...] = (("says",), ("says", "asks"), ("says", "asks"), ("says", "adds"))
ASK_FIRST: tuple[Shape, ...] = (("asks", "says"), ("asks", "says", "adds"))
USUAL: tuple[Shape, ...] = (
    ("says", "adds", "asks"),
    ("says", "adds", "asks"),
    ("says", "adds", "adds"),
)
GRUMBLE: tuple[Shape, ...] = (("says", "adds", "moods"), ("says", "moods", "asks"))
FOLLOW_UP: tuple[Shape, ...] = (
    ("followups", "says", "adds"),
    ("followups", "says", "asks"),
    ("followups", "says", "adds", "asks"),
)
LONG: tuple[Shape, ...] = (
    ("backgrounds", "says", "adds", "asks"),
    ("says", "adds", "adds", "moods", "asks"),
    ("backgrounds", "says", "adds", "adds", "asks"),
    ("says", "adds", "adds", "asks"),
)
STORY: tuple[Shape, ...] = (
    ("backgrounds", "says", "adds", "adds", "adds", "moods", "asks"),
    ("backgrounds", "says", "adds", "moods", "adds", "asks", "asks"),
    ("followups", "says", "adds", "adds", "backgrounds", "asks"),
)
PITCH: tuple[Shape, ...] = (("says", "adds", "adds", "asks"), ("says", "says", "adds", "asks"))
SHAPES: dict[Persona, tuple[tuple[Shape, ...], ...]] = {
    "plain": (USUAL, LONG, FOLLOW_UP, ASK_FIRST, GRUMBLE, BARE),
    "tidy": (USUAL, LONG, ASK_FIRST, GRUMBLE, BARE),
    "formal": (LONG, STORY, FOLLOW_UP, USUAL),
    "elder": (LONG, STORY, USUAL),
    "chatty": (BARE, BARE, USUAL, ASK_FIRST),
    "hurried": (BARE, USUAL, GRUMBLE, FOLLOW_UP),
    "angry": (USUAL, FOLLOW_UP, BARE, LONG),
    "guest": (USUAL, LONG, BARE, ASK_FIRST),
    "spam": (PITCH, PITCH, USUAL, BARE),
}


def compose(rng: Random, pack: Pack, persona: Persona) -> str:
    """A message in one of the persona's shapes, its slots still open."""
    sentences = pack.take(*rng.choice(rng.choice(SHAPES[persona])))
    if persona == "elder":
        sentences.append(rng.choice(VOICES["polite_ends"]))
    return joined(rng, sentences)


def phone_note(rng: Random, slots: Slots, pack: Pack) -> str:
    """What an agent typed during a call: a head, the matter, an outcome."""
    head = rng.choice([*VOICES["note_heads"], "", ""])
    tail = rng.choice([*VOICES["note_tails"], "", "", ""])
    note = next(pack.decks["notes"])
    if tail:
        note += rng.choice([". ", " - ", "; ", " / ", ".\n"]) + tail
    note = slots.fill(f"{head} {note}").strip()
    return note.upper() if rng.random() < 0.05 else note
