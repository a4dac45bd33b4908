"""Run the steps of a round that have no result yet; the worker and `elute run` share it."""

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import SessionDamaged
from elute.core.progress import Progress
from elute.core.results import Clustered, Floats, Ids, Ints, Precleaned, Reduced
from elute.core.settings import plain
from elute.core.state import State
from elute.engine import consent, naming
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.pilot import forecast
from elute.engine.embedding import embed_missing, gather, missing_texts
from elute.engine.foretelling import foretold, on_gpus
from elute.engine.grouping import grouped, grouped_again, seconds_again
from elute.engine.learning import STEP, Marked, learnt
from elute.engine.reading import load_in_child
from elute.engine.regrouping import carried_out
from elute.engine.sweeping.ground import Ground
from elute.engine.sweeping.sweeping import sweep
from elute.engine.vector_files import Wanting, embed_in_child
from elute.engine.work import Watch, Work
from elute.session.artefacts import Artefacts
from elute.session.jobs import Result
from elute.session.layout import Layout
from elute.steps.cluster.editing.regroup import by_hand
from elute.steps.embed.base import FromFile
from elute.steps.embed.base import Given as Beside
from elute.steps.evaluate import Given, evaluate
from elute.steps.neighbors import neighbors
from elute.steps.overlap import Given as Pictured
from elute.steps.overlap import overlap
from elute.steps.preclean import preclean
from elute.steps.reduce import draft, reduce
from elute.steps.report import report

_UNREGISTERED = "Not registered to the map of the round before, which is gone or damaged."


class Runner:
    """Works out one round, step by step, from stored results to stored results."""

    def __init__(self, layout: Layout, work: Work, *, drafts: bool = False) -> None:
        """Prepare; nothing is run yet.

        Args:
            layout: the session's files.
            work: the round.
            drafts: whether somebody watches, for whom the map is drawn by PCA as soon as there are
                vectors, until it is laid out.
        """
        self._layout = layout
        self._work = work
        self._drafts = drafts
        self._artefacts = Artefacts(layout.artefacts)
        self._names = work.fingerprints()
        self._made: dict[str, Any] = {}

    def run(self, through: str, watch: Watch) -> Iterator[Result]:
        """Run what is missing up to and including the step `through`, one result after the other.

        Raises:
            Cancelled: the user asked to stop; what was finished is stored.
            EluteError: a step cannot do its work.
        """
        steps = cycle.NAMES[: cycle.NAMES.index(through) + 1]
        for step in steps:
            if step == "neighbors" and "reduce" in steps and self._drafts:
                self._draft(watch)
            ran = None if self._is_whole(step) else self._ran(step, watch(step))
            if step == "reduce":
                # Only now, with the layout on the disk, may what was shown in its place go.
                self._artefacts.discard(naming.draft(self._names[step]))
            if ran is not None:
                yield ran

    def learn(self, state: State, watch: Watch) -> Result:
        """Rank the outliers of the round anew by what a person dropped and kept; all steps ran.

        Raises:
            UsageError: there is nothing to learn from.
        """
        began, progress = time.monotonic(), watch(STEP)
        progress(0, 1)
        ids, embedded = self._result("preclean").ids, self._result("embed")
        given = Marked.of(self._layout, self._work.source.sha256, state, ids, embedded)
        name = given.name(self._names["evaluate"])
        if any(self._artefacts.problems(name)):
            self._artefacts.discard(name)
            found = learnt(self._result("evaluate"), self._vectors(), given)
            self._artefacts.store(name, found)
        progress(1, 1)
        return Result(STEP, name, round(time.monotonic() - began, 3), peak_rss_mb())

    def ground(self) -> Ground:
        """The rows of the round as a sweep takes them; every step through `cluster` ran."""
        method = cycle.method("cluster", self._work.settings)
        return Ground(self._vectors(), self._result("neighbors"), self._found(), method)

    def sweep(self, values: Sequence[float], watch: Watch) -> None:
        """Sweep the setting of the method in force over the round; see `sweeping.sweep`."""
        sweep(self._layout, self._work, self.ground(), values, watch)

    def _draft(self, watch: Watch) -> None:
        """Store a first picture where the layout is still to be made; nothing rests on it."""
        name = naming.draft(self._names["reduce"])
        if cycle.method_name("reduce", self._work.settings) == "pca" or self._is_whole("reduce"):
            return
        if self._artefacts.has(name) and not any(self._artefacts.problems(name)):
            return
        self._artefacts.discard(name)
        watch("draft")(0, 0, "a first picture by PCA")
        try:
            earlier = self._earlier()
        except SessionDamaged:
            earlier = None
        dims = cycle.method("reduce", self._work.settings).dims
        self._artefacts.store(name, draft(self._vectors(), dims, earlier))

    def _ran(self, step: str, progress: Progress) -> Result:
        """Work out a step, and tell what that took."""
        began = time.monotonic()
        progress(0, 0)
        self._make(step, progress)
        rows = len(self._result("load").spans) if step == "load" else 0
        seconds = round(time.monotonic() - began, 3)
        return Result(step, self._names[step], seconds, peak_rss_mb(), rows)

    def _make(self, step: str, progress: Progress) -> None:
        """Work out a step and store its result; files of strangers are read by a limited child."""
        if step == "load":
            settings, name = self._work.settings, self._names[step]
            load_in_child(self._layout, self._work.source, settings, name, progress)
            return
        method = cycle.method(step, self._work.settings)
        self._made[step] = getattr(self, f"_{step}")(method, progress)
        # What a person made of the clusters lies in the space of those that the method found.
        base = self._work.clusterings()[0][1] if step == "cluster" else ""
        self._artefacts.store(self._names[step], self._made[step], base)

    def _is_whole(self, step: str) -> bool:
        """Whether a step's result is stored and undamaged; a damaged one is discarded."""
        if not self._artefacts.has(self._names[step]):
            return False
        try:
            self._result(step)
            if step == "embed":
                self._vectors()
            if step == "cluster":
                self._found()
        except SessionDamaged:
            self._artefacts.discard(self._names[step])
            self._made.pop(step, None)
            return False
        return True

    def _result(self, step: str) -> Any:
        """The result of a step that has run."""
        if step not in self._made:
            kind = next(entry.makes for entry in cycle.STEPS if entry.name == step)
            self._made[step] = self._artefacts.load(self._names[step], kind)
        return self._made[step]

    def _vectors(self) -> NDArray[np.float32]:
        """(m, d) the vectors of the round, gathered once."""
        if "vectors" not in self._made:
            made = gather(self._layout.vectors, self._result("embed"), self._result("preclean"))
            self._made["vectors"] = made
        return self._made["vectors"]  # type: ignore[no-any-return]

    def _preclean(self, method: Any, progress: Progress) -> object:
        records, started = self._result("load"), self._work.started
        if not len(started):
            started = np.ones(len(records.spans), np.bool_)
        return preclean(method, records, started, progress)

    def _embed(self, method: Any, progress: Progress) -> object:
        name = cycle.method_name("embed", self._work.settings)
        rows, corpus = self._result("preclean"), self._names["preclean"]
        if isinstance(method, FromFile):
            folder = self._layout.artefacts / corpus
            wanting = Wanting(self._layout, self._work.source, self._result("load"), folder)
            return embed_in_child(wanting, method, self._layout.vectors, progress)[0]
        account = consent.account(self._layout, method, rows, self._work.consents)
        given, root = Beside(account=account), self._layout.vectors
        missing = missing_texts(root, name, method, rows, corpus)
        choice = Choice(name, name, dict(plain(method)))
        apart = partial(forecast, self._layout.artefacts, corpus, choice)
        telling = foretold(method, missing, progress, apart if on_gpus(method) else None)
        return embed_missing(root, name, method, rows, corpus, telling, given)

    def _neighbors(self, method: Any, progress: Progress) -> object:
        return neighbors(method, self._vectors(), progress)

    def _cluster(self, method: Any, progress: Progress) -> object:
        """What the method finds, then what a person made of it, from the latest that is stored."""
        vectors, graph = self._vectors(), self._result("neighbors")
        stages = self._work.clusterings()
        if len(stages) == 1:
            return grouped(method, vectors, graph, progress)
        _, found = self._latest([stages[0][1]])
        if found is None:
            found = grouped(method, vectors, graph, progress)
            self._artefacts.store(stages[0][1], found)
        place, latest = self._latest([name for _, name in stages[1:-1]])
        made = latest or found
        for edit, _ in stages[place + 2 :]:
            if edit is not None:
                made = carried_out(edit, method, made, vectors, graph, progress)
        return replace(made, by_hand=by_hand(found.labels, made.labels))

    def _latest(self, names: list[str]) -> tuple[int, Clustered | None]:
        """The last of these clusterings that is stored and whole, and its place; -1 for none."""
        for place, name in reversed(list(enumerate(names))):
            if self._artefacts.has(name):
                try:
                    return place, self._artefacts.load(name, Clustered)
                except SessionDamaged:
                    self._artefacts.discard(name)
        return -1, None

    def _again(self, rows: Ids, seed: int) -> Ints:
        """(r,) labels of a clustering of some rows, made as the method made that of the round."""
        method = cycle.method("cluster", self._work.settings)
        vectors, graph = self._vectors(), self._result("neighbors")
        return grouped_again(method, vectors, graph, self._found(), rows, seed)

    def _again_takes(self, rows: int) -> float:
        """Seconds that `_again` takes for so many rows, by estimate."""
        method, found = cycle.method("cluster", self._work.settings), self._found()
        points = self._vectors() if found.space == "vectors" else found.points
        return seconds_again(method, found.count, points.shape[1], rows)

    def _found(self) -> Clustered:
        """What the method found, before a person changed it.

        Raises:
            SessionDamaged: it is not stored, or damaged.
        """
        name = self._work.clusterings()[0][1]
        if name == self._names["cluster"]:
            return self._result("cluster")  # type: ignore[no-any-return]
        if "found" not in self._made:
            self._made["found"] = self._artefacts.load(name, Clustered)
        return self._made["found"]  # type: ignore[no-any-return]

    def _reduce(self, method: Any, progress: Progress) -> object:
        vectors, graph = self._vectors(), self._result("neighbors")
        try:
            earlier = self._earlier()
        except SessionDamaged:
            made = reduce(method, vectors, graph, progress)
            return replace(made, notes=(*made.notes, _UNREGISTERED))
        return reduce(method, vectors, graph, progress, earlier)

    def _earlier(self) -> Floats | None:
        """(m, dims) the places of the round's rows in the earlier map, NaN for rows it lacks.

        Raises:
            SessionDamaged: the map cannot be read.
        """
        if self._work.earlier is None:
            return None
        points = self._artefacts.load(self._work.earlier.points, Reduced).points
        ids = self._artefacts.load(self._work.earlier.rows, Precleaned).ids
        wanted = self._result("preclean").ids
        places = np.full((len(wanted), points.shape[1]), np.nan, dtype=np.float32)
        _, here, there = np.intersect1d(wanted, ids, assume_unique=True, return_indices=True)
        places[here] = points[there]
        return places

    def _evaluate(self, method: Any, progress: Progress) -> object:
        given = Given(
            self._result("load"),
            self._result("preclean"),
            self._vectors(),
            self._result("neighbors"),
            self._result("cluster"),
            self._again,
            self._again_takes,
        )
        return evaluate(method, given, progress)

    def _overlap(self, method: Any, progress: Progress) -> object:
        points, labels = self._result("reduce").points, self._result("cluster").labels
        return overlap(
            method, Pictured(points, self._result("neighbors").indices, labels), progress
        )

    def _report(self, method: Any, progress: Progress) -> object:
        rows, clustered = self._result("preclean"), self._result("cluster")
        return report(method, rows, self._vectors(), clustered, self._result("evaluate"), progress)


def peak_rss_mb() -> float:
    """The most memory this process, or a reader it started, has held so far, in MiB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(max(resource.getrusage(it).ru_maxrss for it in who) / 1024, 1)
