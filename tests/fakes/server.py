"""The scripted server itself: takes requests, does what its plan says, and keeps the books."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from tests.fakes import chat, embeddings, refusals, wire
from tests.fakes.limits import Limits, Minute
from tests.fakes.plan import Fault, Plan
from tests.fakes.received import Received, content_of, kind_of
from tests.fakes.wire import Head, Reply

_JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Script:
    """What a server is told: how it misbehaves, and what it is otherwise."""

    plan: Plan
    dim: int
    limits: Limits
    key: str
    models: Sequence[str]
    says: chat.Says


class Server:
    """What one server received and what it answered; may be read from any thread."""

    def __init__(self, script: Script, elsewhere: "Server | None" = None) -> None:
        self.url = ""
        """Base address, as clients want it: ends with /v1."""
        self.requests: list[Received] = []
        """Every request, before it is answered."""
        self.billed: Counter[str] = Counter()
        """How often each text was in a reply of status 200 that went out whole and right.

        Right means rows that their indices put in order, in the encoding asked for, or as
        numbers where base64 was asked for; and a client that had not gone away before.
        """
        self.connections = 0
        self.most_at_once = 0
        """The most requests that were in work at the same time."""
        self._script = script
        self._elsewhere = elsewhere
        self._numbers: Counter[str] = Counter()
        self._tries: Counter[bytes] = Counter()
        self._minute = Minute(script.limits)
        self._at_once = 0

    @property
    def elsewhere(self) -> "Server":
        """The server to which redirects lead: of another host's name, and it answers well."""
        assert self._elsewhere is not None, "it leads nowhere"
        return self._elsewhere

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side has enough."""
        self.connections += 1
        connection = self.connections
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while head := await wire.read_head(reader):
                    if not await self._exchange(head, connection, reader, writer):
                        break
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()

    async def _exchange(
        self,
        head: Head,
        connection: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """One request and its reply; whether the connection is good for another."""
        began = time.monotonic()
        kind = kind_of(head.path)
        self._numbers[kind] += 1
        number, tries, body = self._numbers[kind], 0, b""
        fault = early = self._script.plan.early(kind, number)
        if fault is None:
            body = await wire.read_body(reader, head)
            content = content_of(kind, body)
            self._tries[content] += 1
            tries = self._tries[content]
            fault = self._script.plan.fault(kind, number, tries, content)
        self.requests.append(
            Received(
                head.method,
                head.path,
                head.headers,
                body,
                began,
                connection,
                number,
                tries,
                fault.name,
            )
        )
        if early:
            wire.reset(writer)
            return False
        stays = await self._respond(self.requests[-1], fault, reader, writer)
        return stays and head.headers.get("connection", "").lower() != "close"

    async def _respond(
        self,
        request: Received,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        reply = self._instead(request, fault) or self._answer(request, fault)
        for name in filter(None, fault.options.get("echo", "").split(",")):
            reply.headers[name] = f"Bearer {request.key}"

        def sent() -> None:
            if not reader.at_eof():
                self.billed.update(reply.texts)

        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await wire.deliver(writer, reply, fault, sent)
        finally:
            self._at_once -= 1

    def _instead(self, request: Received, fault: Fault) -> Reply | None:
        """What is said where the server does not even look at what was asked."""
        if self._script.key not in ("", request.key):
            return refusals.status(Fault("401"), request.key, "")
        if fault.status:
            host = self.elsewhere.url.removesuffix("/v1") if fault.status < 400 else ""
            return refusals.status(fault, request.key, host + request.path)
        if fault.name == "quota":
            return refusals.quota()
        if fault.name == "html":
            return refusals.page(fault.whole("status", 200))
        if fault.name == "empty":
            return Reply(200, [], dict(_JSON))
        return None

    def _answer(self, request: Received, fault: Fault) -> Reply:
        """The answer, if the minute's limits allow one."""
        if limit := self._minute.enter(request.tokens):
            reply = refusals.limited(limit, self._minute.left())
        else:
            reply = self._asked(request, fault)
        reply.headers.update(self._minute.headers())
        reply.headers["x-request-id"] = f"req-{request.kind}-{request.number}"
        if fault.name == "cut":
            whole = b"".join(reply.pieces)
            return replace(reply, pieces=[whole[: len(whole) // 2]], texts=())
        return reply

    def _asked(self, request: Received, fault: Fault) -> Reply:
        script = self._script
        if request.kind == "models" and request.method == "GET":
            data = [{"id": name, "object": "model", "owned_by": "fake"} for name in script.models]
            document = {"object": "list", "data": data}
            return Reply(200, [json.dumps(document).encode()], dict(_JSON))
        if request.kind not in ("embeddings", "chat") or request.method != "POST":
            return refusals.error(404, "There is nothing here.", "invalid_request_error", None)
        body = request.document
        if not isinstance(body, dict):
            return refusals.invalid("We could not parse the JSON body of your request.")
        if body.get("model") not in script.models:
            message = f"The model `{body.get('model')}` does not exist."
            return refusals.error(404, message, "invalid_request_error", "model_not_found")
        if request.kind == "chat":
            return chat.answered(body, fault, script.limits, script.says)
        return embeddings.answered(body, fault, script.limits, script.dim, request.number)
