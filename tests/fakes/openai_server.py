"""A scripted server that speaks OpenAI's HTTP and misbehaves on order.

In a test:

    with serving("1: 429 after=1; 2-3: shuffled", dim=8) as server:
        ...  # a client at server.url, then server.requests, server.billed

By hand: `python -m tests.fakes.openai_server --port 8080 --plan "every 3: 503" --dim 64`.
The words of a plan are told in `tests/fakes/plan.py`.
"""

import argparse
import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path

from tests.fakes import chat
from tests.fakes.limits import Limits
from tests.fakes.plan import planned
from tests.fakes.received import Received
from tests.fakes.server import Script, Server
from tests.fakes.vectors import cut_at, holds, tokens_of, vector_of

__all__ = [
    "MODELS",
    "Limits",
    "Received",
    "Server",
    "cut_at",
    "holds",
    "serving",
    "tokens_of",
    "vector_of",
]

MODELS = (
    "text-embedding-3-small",
    "text-embedding-3-large",
    "text-embedding-ada-002",
    "gpt-5-mini",
)


@contextmanager
def serving(
    plan: str = "",
    *,
    dim: int = 8,
    limits: Limits | None = None,
    key: str = "",
    models: Sequence[str] = MODELS,
    says: chat.Says = chat.repeats,
    seed: int = 0,
    port: int = 0,
) -> Iterator[Server]:
    """A server on this machine, in a thread of its own, until the block ends.

    Args:
        plan: what goes wrong, in the words of `plan`; nothing, where it is empty.
        dim: the width of its vectors; `dimensions` may ask for less.
        limits: what it allows; OpenAI's where none are given.
        key: the key it asks for; where it is empty, anything is taken.
        models: the names it knows; another is a 404.
        says: what its chat model answers.
        seed: of the dice behind `P%` in the plan.
        port: where it listens; 0 takes one that is free.

    Raises:
        ValueError: the plan cannot be read.
    """
    script = Script(planned(plan, seed), dim, limits or Limits(), key, models, says)
    other = Server(replace(script, plan=planned(""), key=""))
    server = Server(script, other)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listeners: list[asyncio.Server] = []
    try:
        # Two names of one machine: for a client these are two hosts.
        for one, host, number in ((server, "127.0.0.1", port), (other, "localhost", 0)):
            opening = asyncio.start_server(one.talk, "127.0.0.1", number, backlog=1024)
            listeners.append(asyncio.run_coroutine_threadsafe(opening, loop).result())
            one.url = f"http://{host}:{listeners[-1].sockets[0].getsockname()[1]}/v1"
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listeners), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(listeners: list[asyncio.Server]) -> None:
    """Take no more, and end whatever still hangs or drips."""
    for listener in listeners:
        listener.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--plan", default="", help="rules, or a file that holds them")
    parser.add_argument("--dim", type=int, default=8)
    parser.add_argument("--key", default="", help="the key to ask for")
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--seed", type=int, default=0)
    for item in fields(Limits):
        name = f"--{item.name.replace('_', '-')}"
        parser.add_argument(name, type=type(item.default), default=item.default)
    given = vars(parser.parse_args())
    limits = Limits(**{item.name: given.pop(item.name) for item in fields(Limits)})
    with suppress(OSError):
        given["plan"] = Path(given["plan"]).read_text("utf-8")
    with suppress(KeyboardInterrupt), serving(limits=limits, **given) as server:
        print(server.url, flush=True)
        shown = 0
        while True:
            for request in server.requests[shown:]:
                shown += 1
                print(request.method, request.path, request.fault, flush=True)
            time.sleep(0.1)


if __name__ == "__main__":
    _main()
