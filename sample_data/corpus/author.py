"""Write one topic: every whole message once, then put-together ones up to its count."""

from datetime import datetime, timedelta
from random import Random
from typing import get_args

from corpus.likeness import Likeness
from corpus.persona import Persona, letter, speak
from corpus.row import Row, Source
from corpus.shapes import Pack, compose, phone_note
from corpus.slots import PLACES, REGIONS, Slots
from corpus.topic import Topic

FIRST_DAY = datetime(2024, 3, 1, 6)
DAYS = 365
# Planted near duplicates score 0.5 to 1; clean pairs stay under this.
TOO_LIKE = 0.44
NOTE_SHARE = 0.1
TRIES = 4000
# How many of a hundred writers are of which kind, and where they write.
PERSONAS: tuple[Persona, ...] = get_args(Persona)
WEIGHTS = (20, 12, 10, 7, 18, 16, 8, 9, 0)
CHANNELS: dict[Persona, tuple[str, ...]] = {
    "plain": ("email", "app", "chat"),
    "tidy": ("app", "app", "email"),
    "formal": ("email",),
    "elder": ("email",),
    "chatty": ("chat", "chat", "app"),
    "hurried": ("app", "chat", "email"),
    "angry": ("email", "app", "chat"),
    "guest": ("email", "chat", "app"),
    "spam": ("email", "app", "app"),
}
BRIEF_CHANNELS = ("chat", "app", "chat", "email")
FULL_CHANNELS = ("email", "email", "app")


class Author:
    """Writes rows, none too like another, and numbers them."""

    def __init__(self) -> None:
        self.written = Likeness()
        self.next_key = 0

    def write(self, rng: Random, topic: Topic) -> list[Row]:
        """All rows of one topic, clean and with their right label."""
        rows = [self._whole(rng, topic, text) for text in topic.messages]
        packs = [Pack(rng, thread, topic.tone) for thread in topic.threads]
        breadth = [len(thread.says) for thread in topic.threads]
        for _ in range(TRIES):
            if len(rows) == topic.count:
                return rows
            pack = rng.choices(packs, breadth)[0]
            row = self._drawn(rng, topic, pack)
            if row:
                rows.append(row)
        raise ValueError(f"{topic.label}: too few sentences for {topic.count} unlike rows")

    def row(self, slots: Slots, text: str, label: str, source: Source, channel: str) -> Row:
        """A numbered row with a time, a region and what the shop knows of the writer."""
        self.next_key += 1
        rng = slots.rng
        return Row(
            key=self.next_key,
            text=text,
            shown_label=label,
            label=label,
            topic=label,
            channel=channel,
            created=slots.created.isoformat(),
            region=slots.region,
            plan=rng.choice([*PLACES["plans"], *PLACES["plans"], None]),
            agent=None if channel == "email" else rng.choice(PLACES["agents"]),
            source=source,
        )

    def _whole(self, rng: Random, topic: Topic, text: str) -> Row:
        slots = moment(rng)
        text = slots.fill(text)
        brief = len(text.split()) < 15
        channel = rng.choice(BRIEF_CHANNELS if brief else FULL_CHANNELS)
        if rng.random() < 0.2:
            text = speak(rng, text, rng.choice(("tidy", "tidy", "hurried")))
        if channel == "email" and not brief and rng.random() < 0.4:
            text = letter(rng, slots, text, "plain")
        self.written.keep(text)
        return self.row(slots, text, topic.label, "written", channel)

    def _drawn(self, rng: Random, topic: Topic, pack: Pack) -> Row | None:
        slots = moment(rng)
        source: Source = "composed"
        persona = pick_persona(rng, topic.tone)
        channel = rng.choice(CHANNELS[persona])
        if topic.tone != "spam" and rng.random() < NOTE_SHARE:
            text, channel, source = phone_note(rng, slots, pack), "phone_note", "note"
        else:
            text = speak(rng, slots.fill(compose(rng, pack, persona)), persona)
            text = letter(rng, slots, text, persona) if channel == "email" else text
        if self.written.nearest(text) >= TOO_LIKE:
            return None
        self.written.keep(text)
        return self.row(slots, text, topic.label, source, channel)


def pick_persona(rng: Random, tone: str) -> Persona:
    """Who writes; only sore topics have angry writers, and only spammers spam."""
    if tone == "spam":
        return "spam"
    persona = rng.choices(PERSONAS, WEIGHTS)[0]
    return "plain" if persona == "angry" and tone != "sore" else persona


def moment(rng: Random) -> Slots:
    """When and where a message is written, and the facts that follow from it."""
    created = FIRST_DAY + timedelta(days=rng.randrange(DAYS), seconds=rng.randrange(64_000))
    return Slots(rng, created, rng.choice(REGIONS))
