"""Plant the faults: every one is known, and a row has at most one.

Rows are spoiled in place (boilerplate, mojibake, truncation, wrong label), copied
(duplicates) or come as strangers (off topic, gibberish, blank, junk, other
language).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from corpus.author import Author, moment
from corpus.damage import BLANKS, frame, gibberish, mojibake, near_copy, truncate
from corpus.row import Fault, Row
from corpus.shapes import deal
from corpus.topic import HERE, Topic, lines, read_stock, read_topic

COUNTS: dict[Fault, int] = {
    "exact_duplicate": 60,
    "near_duplicate": 80,
    "off_topic": 40,
    "gibberish": 35,
    "boilerplate": 70,
    "mojibake": 35,
    "blank": 20,
    "truncated": 40,
    "wrong_label": 60,
    "junk_topic": 120,
    "other_language": 3,
}
# Nothing shorter is copied or cut: its fault could not be told from chance.
LEAST_WORDS = 10


class Planter:
    """Holds the rows while faults are put in, each into rows still clean."""

    def __init__(self, rng: Random, author: Author, topics: list[Topic], rows: list[Row]) -> None:
        self.rng = rng
        self.author = author
        self.topics = topics
        self.rows = list(rows)
        rng.shuffle(self.rows)

    def plant(self) -> list[Row]:
        """All faults, in a fixed order."""
        frames = deal(self.rng, [frame["text"] for frame in read_stock("boilerplate")["frame"]])
        self._spoil("boilerplate", lambda row: replace(row, text=self._framed(next(frames), row)))
        self._spoil("mojibake", self._retext(mojibake), lambda row: row.text.count("'") > 1)
        self._spoil("truncated", self._retext(truncate))
        self._spoil("wrong_label", self._mislabel, lambda row: row.source == "composed")
        self._copy("exact_duplicate", lambda text: text)
        self._copy("near_duplicate", lambda text: near_copy(self.rng, text))
        self._strangers()
        return self.rows

    def _victims(self, count: int, fits: Callable[[Row], bool]) -> list[int]:
        found = [
            at
            for at, row in enumerate(self.rows)
            if row.fault is None
            and row.source != "note"
            and len(row.text.split()) >= LEAST_WORDS
            and fits(row)
        ]
        return self.rng.sample(found, count)

    def _spoil(
        self,
        fault: Fault,
        change: Callable[[Row], Row],
        fits: Callable[[Row], bool] = lambda row: True,
    ) -> None:
        for at in self._victims(COUNTS[fault], fits):
            self.rows[at] = replace(change(self.rows[at]), fault=fault)

    def _retext(self, damage: Callable[[Random, str], str]) -> Callable[[Row], Row]:
        return lambda row: replace(row, text=damage(self.rng, row.text))

    def _framed(self, around: str, row: Row) -> str:
        return frame(moment(self.rng), around, row.text)

    def _mislabel(self, row: Row) -> Row:
        family = {topic.label: topic.family for topic in self.topics}
        # A text that speaks a topic's words could be read as that topic's own.
        others = [
            topic.label
            for topic in self.topics
            if topic.family != family[row.shown_label]
            and not re.search(rf"\b(?:{topic.marks})", row.text, re.IGNORECASE)
        ]
        return replace(row, shown_label=self.rng.choice(others))

    def _copy(self, fault: Fault, change: Callable[[str], str]) -> None:
        copied = {row.copy_of for row in self.rows}
        originals = self._victims(COUNTS[fault] - 5, lambda row: row.key not in copied)
        # Five originals are copied twice, so that some groups have three members.
        for at in [*originals, *originals[:5]]:
            original = self.rows[at]
            self.author.next_key += 1
            later = datetime.fromisoformat(original.created) + timedelta(
                seconds=self.rng.randrange(20, 200_000)
            )
            copy = replace(
                original,
                key=self.author.next_key,
                text=change(original.text),
                created=later.isoformat(),
                fault=fault,
                copy_of=original.key,
            )
            self.rows.append(copy)

    def _strangers(self) -> None:
        off_topic = lines(read_stock("off_topic")["texts"])
        for text in self.rng.sample(off_topic, COUNTS["off_topic"]):
            self._stranger("off_topic", text)
        for _ in range(COUNTS["gibberish"]):
            self._stranger("gibberish", gibberish(self.rng))
        for text in BLANKS[: COUNTS["blank"]]:
            self._stranger("blank", text)
        junk = read_topic(HERE / "stock" / "junk.toml")
        labels = [topic.label for topic in self.topics] + ["other"] * len(self.topics)
        for row in self.author.write(self.rng, junk)[: COUNTS["junk_topic"]]:
            shown = self.rng.choice(labels)
            self.rows.append(replace(row, shown_label=shown, label=None, fault="junk_topic"))
        for foreign in read_stock("other_language")["row"]:
            row = self._row(foreign["text"], foreign["topic"])
            self.rows.append(replace(row, region=foreign["region"], fault="other_language"))

    def _stranger(self, fault: Fault, text: str) -> None:
        row = self._row(text, self.rng.choice(self.topics).label)
        self.rows.append(replace(row, label=None, topic=None, fault=fault))

    def _row(self, text: str, label: str) -> Row:
        channel = self.rng.choice(("email", "chat", "app", "app"))
        return self.author.row(moment(self.rng), text, label, "planted", channel)
