"""What the screen needs of a session."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding
from elute.core.recipe import Settings
from elute.engine.applying import Bounds
from elute.engine.columns import Column
from elute.engine.consent import Offer
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.engine.logbook import Logged
from elute.engine.regrouping import Homes
from elute.engine.screen_place import Seen
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.story import Comparison, RoundNode
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Job, Snapshot

Ids = NDArray[np.int64]


class Readable(Protocol):
    """A column that is there to be read."""

    def read(self, stop: Callable[[], bool] = ...) -> Column:
        """Read it; for a million rows in seconds. Gives up once `stop` says so."""


class Engine(Protocol):
    """What the screen needs of a session; `engine.session.Session` is it, the tests script one."""

    @property
    def name(self) -> str:
        """The data file's name."""

    @property
    def source(self) -> Path:
        """The data file."""

    @property
    def folder(self) -> Path:
        """The session's folder."""

    @property
    def read_only(self) -> str:
        """Why nothing can be changed; "" when it can."""

    @property
    def notice(self) -> str:
        """A sentence to show at the start; "" for none."""

    def snapshot(self) -> Snapshot:
        """The session as it stands."""

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows; how many were still in."""

    def restore(self, ids: Ids, reason: str, author: str = "person") -> int:
        """Take rows back in, on a person's word or because a rule was taken back; how many."""

    def vouch(self, ids: Ids, reason: str) -> int:
        """Keep rows that are in on purpose; how many were not before."""

    def learn(self) -> str:
        """Ask the worker to rank the outliers anew by what a person dropped and kept."""

    def undo(self) -> str:
        """Take back the last operation; says which."""

    def redo(self) -> str:
        """Do again what was taken back; says which."""

    def set(self, assignments: list[str]) -> None:
        """Change settings, each `step.key=value`."""

    def set_all(self, change: Settings) -> None:
        """Change settings."""

    def apply(self, finding: Finding, moved: Bounds, *, acts: bool) -> str:
        """Let a rule act, or take it back; the step to be run for it, "" for none."""

    def move_bounds(self, moved: Bounds) -> str:
        """Put bounds of rules in force; the step to be run for it."""

    def split(self, cluster: int, parts: int = 0) -> None:
        """Split a cluster; 0 leaves the number of parts open."""

    def merge(self, clusters: Sequence[int]) -> None:
        """Make one cluster of several."""

    def homes(self) -> Homes:
        """Where the noise rows would go."""

    def give_homes(self, above: float) -> int:
        """Let those go there that are drawn so strongly; how many."""

    def rename(self, cluster: int, name: str) -> None:
        """Give a cluster a name; "" gives it back the one of the report."""

    def note(self, cluster: int, text: str) -> None:
        """Write a note on a cluster, or the noise; "" takes it away."""

    def accept(self, index: int) -> int:
        """Carry out an advice of the report; how many rows left."""

    def close_round(self) -> None:
        """Make the kept rows the next round's dataset."""

    def tree(self) -> tuple[RoundNode, ...]:
        """Every round, parents before children."""

    def go_to(self, name: str) -> str:
        """Switch to an open round, or open a closed one again as a new branch; says what it did."""

    def compare(self, before: str, after: str) -> Comparison:
        """Two rounds held against each other, by their names in the tree."""

    def export(self, out: Path, dropped: Path | None, force: bool) -> str:
        """Write the cleaned data; says what was written."""

    @property
    def sends(self) -> bool:
        """Whether embedding, as it is set, is done by a server."""

    def offer(self) -> Offer | None:
        """What embedding would send to a server; None where it sends nothing."""

    def agree(self, offer: Offer, limit: float) -> None:
        """Record that it may be sent, for so many dollars in all."""

    def withdraw(self) -> None:
        """Take back all that was agreed to; work that sends is stopped."""

    def sample_offers(self, choices: Sequence[Choice]) -> list[Offer]:
        """What comparing embedders on a sample of the rows would send to servers."""

    def start(self, through: str = "report") -> None:
        """Ask the worker for the missing steps up to and including that one."""

    def weigh(self, choices: Sequence[Choice]) -> None:
        """Ask the worker to compare embedders on a sample of the rows."""

    def weighing(self) -> Weighing | None:
        """The comparison of embedders that was made last."""

    def sweep(self, values: Sequence[float]) -> None:
        """Ask the worker to try a setting of the clustering at values; none for its own."""

    def swept(self) -> Sweep | None:
        """The sweep that was made last."""

    def search(self, query: Query) -> None:
        """Ask the worker for the rows nearest to a query."""

    def searched(self) -> Found | None:
        """What was searched for last, and found."""

    def query_offer(self, query: Query) -> Offer | None:
        """What embedding a query would send to a server; None where it sends nothing."""

    def job(self) -> Job:
        """What the worker is doing."""

    def behind(self) -> bool:
        """Whether another process has changed the session since it was looked at."""

    def cancel(self) -> None:
        """Ask the worker to stop."""

    def seen(self) -> Seen | None:
        """Where a screen stood when it was last kept, as far as it was in this round."""

    def keep_seen(self, place: Seen) -> None:
        """Keep where the screen stands, unless it only looks."""

    def log(self) -> tuple[Logged, ...]:
        """Everything that was done, in order, and what does the same without a screen."""

    def record(self, row: int) -> str:
        """The original record of a row."""

    def column(self, name: str) -> Readable:
        """A column of the source's records, to be read in whatever thread has time for it."""

    def hasten(self) -> None:
        """Read at first only what a picture needs; the rest is verified by `prove`."""

    def prove(self) -> bool:
        """Verify a part of what was read in haste; whether there may be more."""

    def close(self) -> None:
        """Let go of the session."""
