"""`vectors/<embedder key>/cut.json`: how many of the texts embedded there the model's window cut.

A later round finds its vectors stored and embeds nothing; what was cut before is still to be said.
"""

import json
from pathlib import Path

from elute import durable

CUT = "cut.json"


def add(folder: Path, texts: int) -> None:
    """Count so many more; the file is replaced whole, because other sessions may share it.

    Raises:
        CannotWrite: it cannot be kept.
    """
    durable.replace(folder / CUT, json.dumps({"cut": counted(folder) + texts}).encode() + b"\n")


def counted(folder: Path) -> int:
    """How many so far, those embedded twice counted twice; 0 where nothing can be read.

    Raises:
        BadInput: the disk fails.
    """
    path = folder / CUT
    try:
        with durable.reading(path):
            made = json.loads(path.read_bytes())["cut"]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return 0
    return made if isinstance(made, int) and made > 0 else 0
