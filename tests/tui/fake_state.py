"""What the scripted session holds, and the snapshot of it; see `fake_engine`."""

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import EluteError, SessionBusy
from elute.core.findings import Finding
from elute.core.results import Clustered, Embedded, Precleaned, Records, Reduced
from elute.core.state import State
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.engine.screen_place import Seen
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Drop, Job, Round, Snapshot
from tests import values
from tests.tui.fake_history import Branches, Standing
from tests.tui.fake_results import (
    TOPICS,
    evaluated,
    points,
    regrouped,
    report,
    strength,
    topic_texts,
)
from tests.tui.fake_sending import FakeServer

STEPS = cycle.NAMES
Ids = NDArray[np.int64]


@dataclass
class FakeState:
    """What it holds, as the test set it up and as what was asked of it left it.

    Attributes:
        texts: of the rows.
        source: the data file's path, which is never opened.
        done: steps that have a result.
        found: what rules found: step ("load", "preclean" or "evaluate") -> findings.
        kept, started: as in a Snapshot.
        calls: what was asked of it, in order.
        refuse: method name -> error that it raises.
        held: while true, a running job stays where it is.
        server: where embedding would send the texts; None where it is done here.
        others: word of an embedder -> where comparing it would send a sample.
        weighed: embedders that were compared.
        tried: the sweep made last.
        notes: what is to be said of the vectors.
        edits: what was done to the clusters, as "split 1 0".
        columns: metadata columns: name -> a value for each row.
        alike: whether the rows of a cluster cannot be told apart, so that a split changes nothing.
        place: where the screen stood when it was kept.
        called: label -> the name a person gave the cluster, and
        noted: label -> what they wrote on it.
    """

    texts: list[str] = field(default_factory=lambda: topic_texts(200))
    source: Path = Path("support.csv")
    folder: Path = Path("support.elute")
    read_only: str = ""
    notice: str = ""
    done: int = 0
    names: tuple[str, ...] = TOPICS
    calls: list[str] = field(default_factory=list)
    refuse: dict[str, EluteError] = field(default_factory=dict)
    held: bool = False
    server: FakeServer | None = None
    others: dict[str, FakeServer] = field(default_factory=dict)
    weighed: Weighing | None = None
    tried: Sweep | None = None
    notes: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    alike: bool = False
    found: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    columns: dict[str, list[object]] = field(default_factory=dict)
    place: Seen | None = None
    called: dict[int, str] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Round 1, nothing dropped."""
        n = len(self.texts)
        self.kept = np.ones(n, dtype=np.bool_)
        self.started = np.ones(n, dtype=np.bool_)
        self.dropped_by = np.full(n, -1, dtype=np.int32)
        self.spared = np.zeros(n, dtype=np.bool_)
        self.learnt = ""
        self.drops: list[Drop] = []
        self.branches = Branches()
        self.past: list[tuple[str, Standing]] = []
        self.future: list[tuple[str, Standing]] = []
        self.settings: dict[str, dict[str, bool | int | float | str]] = {
            "cluster": {"method": "hdbscan", "min_size": 15},
            "embed": {"method": "lsa"},
            "preclean": {"method": "rules", "drop": "blank,duplicates", "min_words": 2},
            "reduce": {"method": "umap"},
            "decide": {"method": "policy", "drop": ""},
        }
        self._job = Job()
        self._goal = 0
        self._weighs: tuple[Choice, ...] = ()
        self._values: tuple[float, ...] = ()
        self._query = Query("none")
        self.near: Found | None = None
        self._loaded: tuple[object, Records] | None = None

    @property
    def name(self) -> str:
        """The data file's name."""
        return self.source.name

    @property
    def state(self) -> State:
        """No more of it than the rows that a person took back."""
        state = State(len(self.texts))
        state.spared = self.spared
        return state

    def snapshot(self) -> Snapshot:
        """Everything the finished steps have made."""
        self._asked("snapshot")
        ids = np.flatnonzero(self.started)
        labels = self._labels(ids)
        made = dict(zip(STEPS, [step in STEPS[: self.done] for step in STEPS], strict=True))
        now, judged = (
            self._round(labels if made["cluster"] else None),
            self.found.get("evaluate", ()),
        )
        drafts = made["embed"] and not made["reduce"]
        return Snapshot(
            name=self.name,
            round=now.number,
            rounds=(*self.branches.before(), now),
            records=self._records() if made["load"] else None,
            kept=self.kept.copy(),
            dropped_by=self.dropped_by.copy(),
            drops=tuple(self.drops),
            started=self.started,
            precleaned=self._precleaned(ids) if made["preclean"] else None,
            clustered=Clustered(labels, strength(labels), tuple(f"Did {it}." for it in self.edits))
            if made["cluster"]
            else None,
            reduced=Reduced(points(ids, labels), "umap") if made["reduce"] else None,
            draft=Reduced(points(ids, labels)[:, ::-1], "pca") if drafts else None,
            evaluated=evaluated(labels, judged) if made["evaluate"] else None,
            report=report(ids, labels, self.names) if made["report"] else None,
            pending=STEPS[self.done :],
            settings=self.settings,
            undo=self.past[-1][0] if self.past else "",
            redo=self.future[-1][0] if self.future else "",
            read_only=self.read_only,
            embedded=Embedded("key", 2, self.notes) if made["embed"] else None,
            good=self.spared & self.kept if len(self.kept) else self.kept,
            learnt=self.learnt,
            names=self.called if made["cluster"] else {},
            notes=self.noted if made["cluster"] else {},
        )

    def _asked(self, call: str) -> None:
        self.calls.append(call)
        if call.split(maxsplit=1)[0] in self.refuse:
            raise self.refuse[call.split(maxsplit=1)[0]]

    def _changing(self, call: str) -> None:
        self._asked(call)
        if self.read_only:
            raise SessionBusy(f"The session can only be read: {self.read_only}.")

    def _remember(self, words: str) -> None:
        self.past.append((words, self._standing()))
        self.future.clear()

    def _standing(self) -> Standing:
        kept, dropped_by = self.kept.copy(), self.dropped_by.copy()
        tree = deepcopy(self.branches.tree)
        said = (self.called, self.noted)
        return Standing(kept, dropped_by, self.started, self.done, tree, self.edits, said)

    def _stand(self, standing: Standing) -> None:
        self.kept, self.dropped_by = standing.kept.copy(), standing.dropped_by.copy()
        self.started, self.done, self.edits = standing.started, standing.done, standing.edits
        self.branches.tree = deepcopy(standing.tree)
        self.called, self.noted = standing.said

    def _labels(self, ids: Ids) -> NDArray[np.int32]:
        """Four topics, and every seventh row noise; then what was done to them."""
        labels = np.where(ids % 7 == 3, -1, ids % 4).astype(np.int32)
        return labels if self.alike else regrouped(labels, self.edits)

    def _round(self, labels: NDArray[np.int32] | None) -> Round:
        numbers = (None, None, None) if labels is None else (4, float(np.mean(labels < 0)), 0.31)
        rows_in, rows_out = int(self.started.sum()), int(self.kept.sum())
        return Round(self.branches.number, rows_in, rows_out, False, *numbers)

    def _records(self) -> Records:
        """The same object as long as they are the same, as those of a session are."""
        found, columns = self.found.get("load", ()), ("id", "text", *self.columns)
        made_of = (len(self.texts), found, columns)
        if self._loaded is None or self._loaded[0] != made_of:
            records = values.records(self.texts, found, columns=columns)
            self._loaded = made_of, records
        return self._loaded[1]

    def _precleaned(self, ids: Ids) -> Precleaned:
        """Every row takes part; how many words it has is what is measured."""
        texts = [self.texts[row].upper() for row in ids]
        words = np.array([[len(text.split()) for text in texts]], dtype=np.float32)
        found = self.found.get("preclean", ())
        return values.precleaned(
            ids.tolist(), texts, found, measures=words, measure_names=("words",)
        )
