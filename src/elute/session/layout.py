"""Where each thing of a session lies in its folder."""

from dataclasses import dataclass
from pathlib import Path

FORMAT = 1


@dataclass(frozen=True)
class Layout:
    """The paths of one session."""

    root: Path

    @property
    def about(self) -> Path:
        """Format, versions, seeds and the dataset's fingerprint."""
        return self.root / "session.json"

    @property
    def journal(self) -> Path:
        """One line per operation."""
        return self.root / "journal.jsonl"

    @property
    def spending(self) -> Path:
        """Two lines per request that costs money."""
        return self.root / "spending.jsonl"

    @property
    def view(self) -> Path:
        """Where the screen stood."""
        return self.root / "view.jsonl"

    @property
    def artefacts(self) -> Path:
        """One folder per stored result."""
        return self.root / "artefacts"

    @property
    def vectors(self) -> Path:
        """One folder per embedder."""
        return self.root / "vectors"

    @property
    def unpacked(self) -> Path:
        """One folder per compressed data file."""
        return self.root / "unpacked"

    @property
    def lock(self) -> Path:
        """Held by the one writer."""
        return self.root / "lock"

    @property
    def worker_lock(self) -> Path:
        """Held by the worker process."""
        return self.root / "worker.lock"

    @property
    def job(self) -> Path:
        """The work asked for."""
        return self.root / "job.json"

    @property
    def cancel(self) -> Path:
        """The name of the job that is to stop."""
        return self.root / "cancel"

    @property
    def progress(self) -> Path:
        """Where the worker is."""
        return self.root / "progress.json"

    @property
    def worker_log(self) -> Path:
        """What the worker's libraries print."""
        return self.root / "worker.log"


def is_session(path: Path) -> bool:
    """Whether a path names the folder of a session, also of one that lost a part of it."""
    return any((path / name).is_file() for name in ("session.json", "journal.jsonl"))
