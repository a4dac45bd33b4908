"""Sessions whose clusters are changed by hand: how they are made, run and looked at."""

from collections.abc import Sequence
from pathlib import Path

from elute.core.results import Clustered
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.engine.replays import watch

FAST = ["embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0"]
KMEANS = [*FAST, "cluster.method=kmeans", "cluster.k=3"]
HDBSCAN = [*FAST, "cluster.method=hdbscan", "cluster.min_cluster_size=12"]


def opened(data: Path, folder: Path, settings: Sequence[str] = KMEANS) -> Session:
    """A session that has been run."""
    made = open_session(data, folder, list(settings))
    run(made)
    return made


def run(session: Session) -> list[str]:
    """Run what is missing; the steps that ran."""
    return [result.step for result in session.run("report", watch)]


def clusters(session: Session) -> Clustered:
    """The clusters of the round at work."""
    found = session.snapshot().clustered
    assert found is not None
    return found


def deeds(session: Session) -> list[str]:
    """What was done in the round at work, in words."""
    return [deed.words for node in session.tree() if node.current for deed in node.deeds]


def flip(file: Path) -> None:
    """Change one bit of a file."""
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))
