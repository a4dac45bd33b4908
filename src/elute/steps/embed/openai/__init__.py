"""Embed with a model of OpenAI, or of any server that speaks as OpenAI's does.

Nothing is sent that the user did not agree to: the account says where texts may go and what they
may cost, and `bodies` shows beforehand every byte of every request.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import ClassVar, overload

import numpy as np

from elute.core.errors import UsageError
from elute.core.outside import Account, Destination
from elute.core.progress import Progress
from elute.core.settings import option
from elute.remote.hosts import destination
from elute.remote.keys import OPENAI
from elute.remote.limits import Limits
from elute.remote.schedule import Pace, carried_out
from elute.remote.tokens import at_most, likely
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.openai.batches import Batch, Sizes, batches
from elute.steps.embed.openai.probe import Known, probe, questions
from elute.steps.embed.openai.room import Room
from elute.steps.embed.openai.service import Answer, Embeddings, requested
from elute.steps.embed.openai.wire import Wire


@dataclass(frozen=True)
class OpenAI:
    """A model that a server runs: OpenAI's, or one of vLLM, TEI, Ollama, LM Studio, infinity."""

    model: str = option("text-embedding-3-small", "The model's name at the server.")
    base_url: str = option(f"https://{OPENAI}/v1", "The server's address, up to its /v1.")
    dimensions: int = option(
        0, "Numbers in a vector, where the model leaves the choice; 0 is its own.", low=0
    )
    prefix: str = option("", "Put before every text, as some models want it: 'query: '.")
    concurrency: int = option(32, "Requests on their way at once, at most.", low=1, high=256)

    whole_corpus: ClassVar[bool] = False
    pace: ClassVar[Pace] = Pace()

    def __post_init__(self) -> None:
        """Refuse an address that cannot be used before anybody writes it down.

        Raises:
            UsageError: it holds a password, a query, or is no address.
        """
        destination(self.base_url, self.model)

    def identity(self) -> Mapping[str, str | int]:
        """Where which model is asked for what; servers do not tell a model's revision."""
        return {
            "server": self.destination().url,
            "model": self.model,
            "dimensions": self.dimensions,
            "prefix": self.prefix,
        }

    def destination(self) -> Destination:
        """Where the texts would go.

        Raises:
            UsageError: the address cannot be used, or no model is named.
        """
        if not self.model:
            raise UsageError("No model is named.", "Name one with --set embed.model=NAME")
        return destination(self.base_url, self.model)

    def bodies(self, texts: Sequence[str]) -> Iterator[bytes]:
        """The very bytes of every request for these texts, in order; first those of the probe.

        Only what a server refuses as too large or does not manage in time, or what its limits for a
        minute have no room for, is then sent otherwise: in halves, in smaller batches, or cut.
        """
        wire, sent = self._wire(), _Prefixed(self.prefix, texts)
        for batch in chain(self._questions(sent), batches(sent, Sizes())):
            yield wire.body(batch.texts, batch.plain)

    def tokens(self, texts: Sequence[str]) -> int:
        """About how many tokens all requests for these texts have, the probe's among them."""
        sent = _Prefixed(self.prefix, texts)
        asked = (text for batch in self._questions(sent) for text in batch.texts)
        return sum(map(likely, chain(asked, sent)))

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed texts, giving back what came as it comes; refused lengths are cut and counted.

        `progress` is told while requests are on their way, and never between two answers that are
        both there: one that is paid must not be lost because the user stops after the other.

        Raises:
            UsageError: it was not agreed to, is forbidden, or the money does not reach.
            ServiceError: the server cannot be had, refuses, or its replies cannot be right.
            BadInput: the file of keys cannot be used.
            CannotWrite: there is no room for more vectors; what was sent came back.
        """
        account = _agreed(given.account, self.destination(), len(texts))
        progress(0, len(texts), f"asking {account.destination.host}")
        sent, sizes = _Prefixed(self.prefix, texts), Sizes()
        service = partial(Embeddings, account.destination, self._wire(), sizes)
        pace = replace(self.pace, most=self.concurrency)
        done = 0

        def heed(line: str) -> None:
            progress(done, len(texts), line)

        limits = Limits()
        known = probe(service, self._questions(sent), account, heed, pace, limits)
        if given.canary is not None:
            who = f"The model {self.model} at {account.destination.host}"
            given.canary(who, known.sentences)
        room = Room(given.room, known.sentences.shape[1])
        requests = map(requested, room.while_it_lasts(batches(sent, sizes)))
        finished = carried_out(service(accepted=known.unit), requests, account, heed, pace, limits)
        with closing(finished):
            for request, answer in finished:
                done += len(request.content.places)
                yield _piece(request.content, answer, known)
                room.came(len(request.content.places))
        if room.error is not None:
            raise room.error
        progress(done, len(texts))

    def _wire(self) -> Wire:
        return Wire(self.model, self.dimensions, packed=self._is_openai())

    def _questions(self, texts: Sequence[str]) -> list[Batch]:
        return questions(max(map(at_most, texts)), refuses=self._is_openai())

    def _is_openai(self) -> bool:
        """Whether the server is OpenAI's own, whose ways are documented."""
        return self.destination().host == OPENAI


class _Prefixed(Sequence[str]):
    """Texts with a prefix, put together when they are looked at."""

    def __init__(self, prefix: str, texts: Sequence[str]) -> None:
        self._prefix, self._texts = prefix, texts

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "_Prefixed": ...
    def __getitem__(self, index: int | slice) -> "str | _Prefixed":
        if isinstance(index, slice):
            return _Prefixed(self._prefix, self._texts[index])
        return self._prefix + self._texts[index]


def _agreed(account: Account | None, to: Destination, count: int) -> Account:
    """The user's word for sending texts there.

    Raises:
        UsageError: it was not given.
    """
    if account is None or account.destination != to:
        title = f"It was not agreed to that {count:,} texts go to {to.host} ({to.model})."
        hint = (
            "On the screen, run the step and agree to what is shown; on the command line add "
            "--yes --max-cost DOLLARS."
        )
        raise UsageError(title, hint)
    return account


def _piece(batch: Batch, answer: Answer, known: Known) -> Piece:
    """The vectors of one request, and how many of its texts were cut here or there."""
    cut = len(batch.texts) if batch.cut else sum(map(known.cuts, batch.texts))
    places = np.array(batch.places, dtype=np.int64)
    return Piece(places, answer.vectors, cut, known.notes)
