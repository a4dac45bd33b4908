"""A forecast in a process of its own: `python -m elute.engine.embedders.pilot`.

Only so is the memory it tells that of one embedder, and costs one that takes too much the others
nothing. It gets its order as JSON on stdin and answers on stdout.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from elute.core import errors
from elute.core.errors import EluteError, ServiceError
from elute.core.progress import silent
from elute.core.results import Precleaned
from elute.core.texts import Chosen
from elute.engine.crash import keep
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.rows import distinct
from elute.remote.keys import HUB_TOKENS, without_keys
from elute.session.artefacts import Artefacts
from elute.steps.embed.forecast import Forecast, Forecasts


def forecast(artefacts: Path, rows: str, choice: Choice) -> Forecast:
    """What embedding the different texts of some rows will take.

    Args:
        artefacts: where results are stored.
        rows: fingerprint of the cleaned rows, which are there.
        choice: the embedder.

    Raises:
        EluteError: the model cannot be had or does not work.
    """
    order = {"root": str(artefacts), "rows": rows, "choice": asdict(choice)}
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "elute.engine.embedders.pilot"],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_keys(os.environ, but=HUB_TOKENS),
        check=False,
    )
    if not ended.stdout:
        title = f"The pilot of {choice.word} ended without a word (code {ended.returncode})."
        raise ServiceError(title, "Most likely memory ran out: choose a smaller model.")
    told: dict[str, Any] = json.loads(ended.stdout)
    if "error" in told:
        kind: type[EluteError] = getattr(errors, told["error"])
        raise kind(told["title"], told["hint"])
    return Forecast(**told)


def main() -> None:
    """Carry out the one order that is on stdin."""
    order = json.loads(sys.stdin.buffer.read())
    channel = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no answer
    try:
        told = asdict(_made(order))
    except EluteError as problem:
        told = {"error": type(problem).__name__, "title": problem.title, "hint": problem.hint}
    except Exception as problem:  # noqa: BLE001 - the other embedders go on
        title = f"Something is wrong in elute itself ({type(problem).__name__})."
        hint = f"Please report it with {keep(problem)}."
        told = {"error": EluteError.__name__, "title": title, "hint": hint}
    os.write(channel, json.dumps(told).encode())


def _made(order: dict[str, Any]) -> Forecast:
    """The forecast, from the stored rows."""
    precleaned = Artefacts(Path(order["root"])).load(order["rows"], Precleaned)
    method = Choice(**order["choice"]).method
    assert isinstance(method, Forecasts)
    return method.forecast(Chosen(precleaned.texts, distinct(precleaned)), silent)


if __name__ == "__main__":
    main()
