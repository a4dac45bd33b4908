"""Several devices at once, one process each, that may fail without the run failing.

A process that ends, falls silent, or whose canaries are wrong is ended; its texts go back, and it
is begun again, at most three times until it makes vectors. Then its device is left out and the
others go on. Texts that end processes which had worked before are given out four times at most.
"""

import queue
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from elute.core.errors import ServiceError, UsageError
from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.steps.embed.local.canary import CLOSE, can_be, closeness
from elute.steps.embed.local.embedding import Embedded
from elute.steps.embed.local.loading import Wish
from elute.steps.embed.local.pipe import Message
from elute.steps.embed.local.process import Heard, Process

RESTARTS = 3
_OTHER_DEVICE = "Choose another device with --set embed.device=cpu, or smaller batches."
_GLANCE = 0.1
"""Seconds between two looks at who has fallen silent, and between two chances to cancel."""


@dataclass(frozen=True)
class Crew:
    """Which processes there are to be.

    Attributes:
        command: starts one.
        hello: for each device, what its process is told first.
        rows: texts given to a process at a time.
        silence: seconds without a batch after which a process is taken for hung; loading too.
    """

    command: Sequence[str]
    hello: dict[str, Message]
    rows: int = 4_096
    silence: float = 600.0


def crew_of(wishes: Sequence[Wish], dims: int, batch_size: int) -> Crew:
    """A process with a model for each device that is wished for."""
    hello = {
        wish.device: Message(
            "hello",
            {
                "wish": {**asdict(wish), "folder": str(wish.folder)},
                "dims": dims,
                "batch_size": batch_size,
            },
        )
        for wish in wishes
    }
    # -P: no module of the folder the user happens to be in.
    return Crew((sys.executable, "-P", "-m", "elute.steps.embed.local.child"), hello)


@dataclass
class _Post:
    """One device and who works there.

    Attributes:
        device: its name.
        process: the one there now, None once the device is left out.
        heard: when it last said something.
        ready: whether it may be given texts.
        start: the first of the texts that it has, None where it has none.
        done: how many of them it has done.
        works: whether it made vectors since it was begun.
        failures: how often it failed since it, or the one before it, made vectors.
        why: what it said when it failed.
    """

    device: str
    process: Process | None = None
    heard: float = 0.0
    ready: bool = False
    start: int | None = None
    done: int = 0
    works: bool = False
    failures: int = 0
    why: str = ""


@dataclass(frozen=True)
class Haul:
    """What a process brought: texts' places, their vectors, and sentences for the user."""

    places: Ids
    made: Embedded
    notes: tuple[str, ...]


@dataclass
class Fleet:
    """A crew at work on texts; use it once."""

    crew: Crew
    texts: Sequence[str]
    clock: Callable[[], float] = time.monotonic
    _ears: "queue.SimpleQueue[Heard]" = field(default_factory=queue.SimpleQueue)
    _left: deque[int] = field(default_factory=deque)
    _blamed: Counter[int] = field(default_factory=Counter)
    _posts: list[_Post] = field(default_factory=list)
    _known: Floats | None = None
    _notes: dict[str, None] = field(default_factory=dict)
    _begun: bool = False
    _told: int = 0

    def run(self, progress: Progress) -> Iterator[Haul]:
        """Embed the texts, each exactly once, in the order in which chunks are finished.

        Raises:
            ServiceError: no device is left, or two of them give different vectors.
            UsageError: a process says that what was asked for cannot be.
            Cancelled: `progress` said so.
        """
        self._left.extend(range(0, len(self.texts), self.crew.rows))
        self._posts.extend(_Post(device) for device in self.crew.hello)
        finished = 0
        try:
            for post in self._posts:
                self._begin(post)
            while finished < len(self.texts):
                # What a process had done counts again from the start once it is lost.
                self._told = max(self._told, finished + sum(post.done for post in self._posts))
                progress(self._told, len(self.texts))
                haul = self._listen()
                if haul is not None:
                    finished += len(haul.places)
                    yield haul
                self._end_the_silent()
                self._hand_out()
            progress(finished, finished)
        finally:
            for post in self._posts:
                if post.process:
                    post.process.kill()

    def _begin(self, post: _Post) -> None:
        hello = self.crew.hello[post.device]
        try:
            post.process = Process(self.crew.command, hello, self._ears)
        except OSError as problem:  # no memory or no number for one more process
            self._fail(post, f"its process cannot be begun ({problem})")
            return
        post.heard = self.clock()

    def _listen(self) -> Haul | None:
        """Take in one message, and what it brought."""
        try:
            process, message = self._ears.get(timeout=_GLANCE)
        except queue.Empty:
            return None
        post = next((post for post in self._posts if post.process is process), None)
        if post is None:  # the last words of a process that was ended
            return None
        post.heard = self.clock()
        try:
            return self._understood(post, message)
        except (KeyError, TypeError, ValueError):
            self._fail(post, "it said what cannot be understood")
            return None

    def _understood(self, post: _Post, message: Message | None) -> Haul | None:
        """Do what a message asks for; None is the end of the process."""
        if message is None:
            why = post.process.ending() if post.process else ""
            self._fail(post, post.why or f"its process {why}")
        elif message.kind == "failed":
            if message.told["usage"]:
                raise UsageError(message.told["title"], message.told["hint"])
            post.why = str(message.told["title"])
        elif message.kind == "beat":
            post.done = int(message.told["done"])
        elif message.kind == "ready":
            self._greet(post, message)
        else:
            return self._taken(post, message)
        return None

    def _greet(self, post: _Post, message: Message) -> None:
        """Let a process in when its canaries are those of the others."""
        found = message.vectors
        self._notes.update(dict.fromkeys(message.told["notes"]))
        if found is None or not can_be(found):
            self._fail(post, "it gives vectors that cannot be right")
            return
        if self._known is None:
            self._known = found
        if closeness(found, self._known) < CLOSE:
            if not self._begun:
                names = " and ".join(other.device for other in self._posts)
                title = f"The devices {names} give different vectors for the same sentences."
                hint = "One of them computes wrongly: name one that you trust with embed.device."
                raise ServiceError(title, hint)
            self._fail(post, "it gives other vectors than before")
            return
        post.ready = True

    def _taken(self, post: _Post, message: Message) -> Haul | None:
        """What a process made of its texts, if it is an answer to them."""
        start, vectors, known = post.start, message.vectors, self._known
        if start is None or known is None:
            self._fail(post, "it answered what nobody asked")
            return None
        places = np.arange(start, self._after(start))
        if vectors is None or vectors.shape != (len(places), known.shape[1]):
            self._fail(post, "it gave a wrong number of vectors")
            return None
        made = Embedded(vectors, int(message.told["cut"]), int(message.told["unread"]))
        post.start, post.done, post.works, post.failures = None, 0, True, 0
        return Haul(places, made, tuple(self._notes))

    def _fail(self, post: _Post, why: str) -> None:
        """End a process; its texts go back, and it is begun again, or its device left out.

        Texts that ended a process which had worked are first tried by a fresh one; those that ended
        a fresh one wait until all others are done.
        """
        if post.process:
            post.process.kill()
        start, worked = post.start, post.works
        post.process, post.start, post.done = None, None, 0
        post.ready = post.works = False
        if start is not None:
            (self._left.appendleft if worked else self._left.append)(start)
            why = f"{why} (texts {start + 1:,} to {self._after(start):,})"
        if start is not None and worked:
            self._blame(start, why)
        else:
            post.failures += 1
        if post.failures <= RESTARTS:
            post.why = ""
            self._begin(post)
            return
        post.why = why
        self._notes[f"The device {post.device} failed and was left out: {why}."] = None
        if all(other.process is None for other in self._posts):
            raise ServiceError(f"No device can embed; {post.device}: {why}.", _OTHER_DEVICE)

    def _blame(self, start: int, why: str) -> None:
        """Count that texts ended a process that had worked before them."""
        self._blamed[start] += 1
        if self._blamed[start] > RESTARTS:
            title = f"Texts ended {self._blamed[start]} processes that did others well: {why}."
            raise ServiceError(title, _OTHER_DEVICE)

    def _after(self, start: int) -> int:
        """The place after the last of the texts that are given out together."""
        return min(start + self.crew.rows, len(self.texts))

    def _end_the_silent(self) -> None:
        now = self.clock()
        for post in self._posts:
            busy = not post.ready or post.start is not None
            if post.process and busy and now - post.heard > self.crew.silence:
                self._fail(post, f"it made no batch within {self.crew.silence:g} seconds")

    def _hand_out(self) -> None:
        """Texts for all who wait, once everybody has been compared with everybody at first."""
        if not self._begun and not all(post.ready or post.failures for post in self._posts):
            return
        for post in self._posts:
            if post.process and post.ready and post.start is None and self._left:
                self._begun = True
                post.start, post.heard = self._left.popleft(), self.clock()
                chunk = self.texts[post.start : post.start + self.crew.rows]
                post.process.ask(Message("work", {"texts": list(chunk)}))
