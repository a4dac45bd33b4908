"""Makes the process that embeds crash in the middle of a request; see `test_crashes`.

The worker is a process of its own, so no fake can be handed to it; every Python process started
with this folder in PYTHONPATH imports this.
"""

import os
import signal
import sys
from importlib import import_module
from typing import Any

_REQUEST = 6


def _crashing(crash: str) -> None:
    service: Any = import_module("elute.steps.embed.openai.service")
    true, left = service.ask, [_REQUEST]

    async def ask(*given: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            if crash == "segv":
                os.kill(os.getpid(), signal.SIGSEGV)
            if crash == "abrt":
                os.abort()
            raise RuntimeError("a defect in the middle of a request")
        return await true(*given)

    service.ask = ask


if {"elute.engine.worker", "run"} & set(sys.orig_argv):
    _crashing(os.environ["ELUTE_TEST_CRASH"])
