"""A folder that was made for a dataset which turned out to be none goes again, if nothing is in it.

So do the folders that were made for it to lie in: `elute model.pkl` leaves nothing behind but its
sentence. Only what this opening made is removed, only after a refusal, and only with both locks of
the session in hand.
"""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from elute import durable
from elute.core.errors import CannotWrite, SessionBusy
from elute.core.history import History
from elute.engine.worker_link import WorkerLink
from elute.session.layout import Layout


@dataclass(frozen=True)
class Beginning:
    """The folder of a session that was made by this opening.

    Attributes:
        layout: the folder.
        tip: number of the last operation that was given with the opening; 0 for none.
        parents: the folders that were made for it to lie in, the innermost first.
    """

    layout: Layout
    tip: int
    parents: tuple[Path, ...]

    def take_back(self, history: History, worker: WorkerLink) -> None:
        """Remove the folder where the dataset was refused and nothing was done; else leave it.

        Args:
            history: what was done in the session, which the caller has locked.
            worker: the end of the line to its worker, which is waited for.
        """
        if not worker.refused or history.tip != self.tip:
            return
        with contextlib.suppress(SessionBusy, CannotWrite, OSError), worker.kept_away():
            if not self._holds_something():
                shutil.rmtree(self.layout.unpacked, ignore_errors=True)
                # Under another name first: who opens the dataset at this moment makes a new folder.
                durable.remove_folder(self.layout.root)
                for parent in self.parents:
                    parent.rmdir()  # fails where anything lies in it, and so ends this

    def _holds_something(self) -> bool:
        """Whether there is anything but the opening, the locks and copies of packed files."""
        layout = self.layout
        log = layout.worker_log
        if log.is_file() and log.stat().st_size:
            return True
        files = (layout.about, layout.journal, layout.job, layout.cancel, layout.progress, log)
        known = {layout.unpacked, layout.view, *files}
        for lock in (layout.lock, layout.worker_lock):
            known |= {lock, lock.with_name(f"{lock.name}.held")}
        return not known.issuperset(layout.root.iterdir())
