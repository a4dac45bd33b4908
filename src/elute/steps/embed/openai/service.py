"""Send a batch of texts to a server and take vectors only, as `remote.schedule` wants it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from elute.core.outside import Destination
from elute.core.results import Floats
from elute.remote.client import client
from elute.remote.faults import Fault
from elute.remote.keys import key_for
from elute.remote.reply import ask
from elute.remote.schedule import Request, Sent
from elute.steps.embed.openai.batches import Batch, Sizes
from elute.steps.embed.openai.wire import PATH, Wire, believed, billed

if TYPE_CHECKING:
    from openai import AsyncOpenAI


@dataclass(frozen=True)
class Answer:
    """What came back for a batch: (n, d) float32 vectors; the tokens read, None if unsaid."""

    vectors: Floats
    tokens: int | None


@dataclass
class Embeddings:
    """One model at one server, for one run of the scheduler.

    Attributes:
        destination: the server.
        wire: how it is asked.
        sizes: what it takes, which is learnt here.
        accepted: what has the last word on a reply's vectors, or raises BadReply.
    """

    destination: Destination
    wire: Wire
    sizes: Sizes
    accepted: Callable[[Floats], Floats] = lambda vectors: vectors
    _client: "AsyncOpenAI" = field(init=False)

    def __post_init__(self) -> None:
        """Open nothing yet.

        Raises:
            UsageError: no connection may be opened, or there is no key for the server.
            BadInput: the file of keys cannot be used.
        """
        self._client = client(self.destination, key_for(self.destination))

    async def send(self, content: Batch) -> Sent[Answer]:
        """Send one request and check what comes back."""
        texts, plain = content.texts, content.plain
        reply = await ask(self._client, PATH, self.wire.body(texts, plain))
        vectors = self.accepted(self.wire.vectors(reply.document, texts, plain))
        self.sizes.taken(content)
        tokens = billed(reply.document)
        paid = believed(tokens, texts, content.tokens)
        return Sent(Answer(vectors, tokens), paid, reply.headers)

    def split(self, request: Request[Batch], fault: Fault) -> list[Request[Batch]]:
        """Halves of a batch; the beginning of one text, where its length was refused."""
        batch = request.content
        if len(batch.texts) > 1:
            self.sizes.refused(batch)
            return [requested(part) for part in batch.halves()]
        if fault.kind != "too large":
            return []  # a server that is only slow must not cost the user the end of a text
        self.sizes.refused(batch)
        return [requested(part) for part in batch.shorter(self.sizes.fits)]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()


def requested(batch: Batch) -> Request[Batch]:
    """A batch as the scheduler takes it."""
    return Request(batch, batch.tokens)
