"""A session with its first round done, made once and copied for each test."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ELUTE = (sys.executable, "-m", "elute")
FAST = ("embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3")
SETTINGS = tuple(word for setting in FAST for word in ("--set", setting))
PATIENCE_SECONDS = 120.0
Ran = subprocess.CompletedProcess[str]
_ASKS = ("refund for the broken", "delivery date of the", "password of my")


@dataclass(frozen=True)
class Ready:
    """A data file of 144 rows, none a copy, and a session of it."""

    data: Path
    session: Path

    def copy(self, to: Path) -> Path:
        """A session of its own for a test."""
        shutil.copytree(self.session, to)
        return to


def make_ready(base: Path) -> Ready:
    """Run the first round in a folder of `base`, unless it was run there before."""
    folder = base / "ready"
    data, session = folder / "messages.jsonl", folder / "ready.elute"
    if folder.is_dir():
        return Ready(data, session)
    folder.mkdir()
    texts = (f"{ask} item {n}, ordered in week {n % 13}" for n in range(48) for ask in _ASKS)
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    ended = ran(*ELUTE, "run", str(data), "--session", str(session), *SETTINGS)
    assert ended.returncode == 0, ended.stderr
    return Ready(data, session)


def ran(*command: str) -> Ran:
    """Run a program to its end."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )


def rows(session: Path) -> str:
    """Everything about every row, as `elute show` prints it."""
    shown = ran(*ELUTE, "show", str(session), "rows", "--json")
    assert shown.returncode == 0, shown
    return shown.stdout
