"""A session without files or worker: small, scripted, and quick to go through its rounds.

The rows come in groups of words, the clusters are those groups, and a job does one step each time
it is looked at, unless the test holds it.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import EluteError, SessionBusy, UsageError
from elute.core.findings import Finding
from elute.core.progress import Status
from elute.core.recipe import Settings, merged
from elute.core.results import Clustered, Decision, Embedded, Precleaned, Records, Reduced
from elute.core.state import State
from elute.engine import applying
from elute.engine.applying import Bounds
from elute.engine.consent import Offer
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.engine.regrouping import Homes
from elute.engine.story import Comparison, RoundNode
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Drop, Job, Round, Snapshot
from tests import values
from tests.tui.fake_embedders import weighed
from tests.tui.fake_history import Branches, Standing, compared
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
from tests.tui.fake_sweep import VALUES, swept

STEPS = cycle.NAMES
SAMPLE = 40  # texts that embedders are compared on
Ids = NDArray[np.int64]


@dataclass
class FakeEngine:
    """Answers like `engine.session.Session`.

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
        alike: whether the rows of a cluster cannot be told apart, so that a split changes nothing.
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
        )

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows."""
        return self._drop(ids, reason, "person")

    def _drop(self, ids: Ids, reason: str, author: str) -> int:
        self._changing(f"drop {len(ids)} {reason}")
        leaving = ids[self.kept[ids]]
        self._remember(f"drop {len(leaving)} rows ({reason})")
        self.drops.append(Drop(self.branches.number, reason, author))
        self.dropped_by[leaving] = len(self.drops) - 1
        self.kept[leaving] = False
        self.branches.deed(f"drop {len(leaving)} rows ({reason})", "person")
        return len(leaving)

    def restore(self, ids: Ids, reason: str, author: str = "person") -> int:
        """Take rows back in."""
        self._changing(f"restore {len(ids)} {reason}")
        back = ids[~self.kept[ids]]
        self._remember(f"restore {len(back)} rows")
        self.kept[back] = True
        self.spared[back] = author == "person"
        self.dropped_by[back] = -1
        return len(back)

    def vouch(self, ids: Ids, reason: str) -> int:
        """Keep rows on purpose."""
        self._changing(f"vouch {len(ids)} {reason}")
        self._remember(f"keep {len(ids)} rows")
        self.spared[ids] = True
        return len(ids)

    def learn(self) -> str:
        """Begin to rank outliers anew."""
        self._changing("learn")
        self.learnt = f"learnt from {int((~self.kept).sum())} dropped"
        self._job = Job("running", Status("learn", 0, 1))
        return ""

    def undo(self) -> str:
        """Take back the last drop, restore, closing of a round or going to another."""
        self._changing("undo")
        if not self.past:
            raise UsageError("There is nothing to undo.")
        words, standing = self.past.pop()
        self.future.append((words, self._standing()))
        self._stand(standing)
        return words

    def redo(self) -> str:
        """Do it again."""
        self._changing("redo")
        if not self.future:
            raise UsageError("There is nothing to redo.")
        words, standing = self.future.pop()
        self.past.append((words, self._standing()))
        self._stand(standing)
        return words

    def set(self, assignments: list[str]) -> None:
        """Change settings; a step that changed has no result any more."""
        self._changing(f"set {' '.join(assignments)}")
        for assignment in assignments:
            step, _, rest = assignment.partition(".")
            key, _, value = rest.partition("=")
            if key not in self.settings.get(step, {}):
                raise UsageError(f"{step}.{key} is not a setting.", "Settings here: min_size.")
            self.settings = {**self.settings, step: {**self.settings[step], key: value}}
            self.done = min(self.done, STEPS.index(step))

    def set_all(self, change: Settings) -> None:
        """Change settings; a rule that is taken away from those that drop brings its rows back."""
        self._changing(f"set_all {change}")
        self._remember("set")
        self.settings = merged(self.settings, change)
        self.done = min([self.done, *(STEPS.index(step) for step in change if step in STEPS)])

    def carry_out(self, decisions: list[Decision]) -> int:
        """Drop the rows of decisions."""
        return sum(self._drop(each.ids, each.reason, each.author) for each in decisions)

    def apply(self, finding: Finding, moved: Bounds, *, acts: bool) -> str:
        """Let a rule act, or take it back."""
        return applying.apply(self, finding, moved, acts=acts)

    def move_bounds(self, moved: Bounds) -> str:
        """Put bounds in force."""
        return applying.move_bounds(self, moved)

    def split(self, cluster: int, parts: int = 0) -> None:
        """Split a cluster."""
        self._regroup(f"split {cluster} {parts}")

    def merge(self, clusters: Sequence[int]) -> None:
        """Merge clusters."""
        self._regroup(f"merge {' '.join(map(str, clusters))}")

    def homes(self) -> Homes:
        """The first two rows of noise have homes."""
        self._asked("homes")
        noise = np.flatnonzero(self._labels(np.arange(len(self.texts))) < 0)
        drawn = np.array([0.9, 0.7], dtype=np.float32)
        return Homes(noise[:2], np.array([0, 1], dtype=np.int32), drawn, len(noise))

    def give_homes(self, above: float) -> int:
        """Give them."""
        self._regroup(f"give_homes {above}")
        return len(self.homes().above(above).rows)

    def _regroup(self, words: str) -> None:
        """Change the clusters, which are to be worked out anew."""
        self._changing(words)
        self._remember(words)
        self.edits = (*self.edits, words)
        self.done = STEPS.index("cluster")

    def accept(self, index: int) -> int:
        """Carry out an advice."""
        self._changing(f"accept {index}")
        report = self.snapshot().report
        assert report is not None
        advice = report.advice[index]
        inside = np.isin(self._labels(np.arange(len(self.texts))), advice.clusters)
        ids = np.asarray(advice.rows) if advice.kind == "drop_rows" else np.flatnonzero(inside)
        return self.drop(ids.astype(np.int64), advice.reason)

    def close_round(self) -> None:
        """The kept rows begin the next round, with the file loaded already."""
        self._changing("close_round")
        number = self.branches.number
        self._remember(f"close round {number}")
        self.branches.close(self._standing(), self.snapshot().rounds[-1])
        self.started = self.kept.copy()
        self.done = 1

    def tree(self) -> tuple[RoundNode, ...]:
        """Every round on every branch."""
        self._asked("tree")
        evaluated = self.snapshot().evaluated
        now = self.snapshot().rounds[-1]
        return self.branches.nodes(now, self.settings, evaluated.overall if evaluated else {})

    def go_to(self, name: str) -> str:
        """Switch to an open round, or open a closed one again."""
        self._changing(f"go_to {name}")
        words = f"go to round {name}"
        self._remember(words)
        self._stand(self.branches.go_to(name, self._standing(), self.snapshot().rounds[-1]))
        return words

    def compare(self, before: str, after: str) -> Comparison:
        """Some of everything that can become of a cluster."""
        self._asked(f"compare {before} {after}")
        return compared(before, after, self.names)

    def export(self, out: Path, dropped: Path | None, force: bool) -> str:
        """Say what would have been written."""
        self._asked(f"export {out} {dropped} {force}")
        return f"{int(self.kept.sum())} rows written to {out}."

    @property
    def sends(self) -> bool:
        """Whether there is a server."""
        return self.server is not None

    def offer(self) -> Offer | None:
        """What the server would get, until the rows are embedded."""
        self._asked("offer")
        if self.server is None or self.done > STEPS.index("embed"):
            return None
        if self.done < STEPS.index("embed"):
            raise UsageError("The rows are not read and cleaned yet.", "Run preclean first.")
        return self.server.offer(self.texts)

    def agree(self, offer: Offer, limit: float) -> None:
        """Let the server have the texts."""
        self._changing(f"agree {limit}")
        for server in filter(None, (self.server, *self.others.values())):
            if server.destination == offer.destination:
                server.limit = limit

    def withdraw(self) -> None:
        """Let it have no more."""
        self._changing("withdraw")
        assert self.server is not None
        self.server.limit = None

    def start(self, through: str = "report") -> None:
        """Begin a job."""
        self._changing(f"start {through}")
        self._goal = STEPS.index(through) + 1
        if self.done < self._goal:
            self._job = Job("running", Status(STEPS[self.done], 0, 100))

    def behind(self) -> bool:
        """Nobody else is at work."""
        return False

    def weigh(self, choices: Sequence[Choice]) -> None:
        """Begin to compare embedders."""
        self._changing(f"weigh {' '.join(choice.word for choice in choices)}")
        self._weighs = tuple(choices)
        self._job = Job("running", Status(choices[0].word, 0, 100))

    def sample_offers(self, choices: Sequence[Choice]) -> list[Offer]:
        """What servers would get of a sample."""
        self._asked("sample_offers")
        servers = [self.others[it.word] for it in choices if it.word in self.others]
        return [it.offer(self.texts[:SAMPLE]) for it in servers if not it.got]

    def weighing(self) -> Weighing | None:
        """The comparison made last."""
        self._asked("weighing")
        return self.weighed

    def sweep(self, values: Sequence[float]) -> None:
        """Begin a sweep."""
        self._changing(f"sweep {' '.join(f'{it:g}' for it in values)}".strip())
        self._values = tuple(values)
        self._job = Job("running", Status("sweep", 0, 4))

    def swept(self) -> Sweep | None:
        """The sweep made last."""
        self._asked("swept")
        return self.tried

    def job(self) -> Job:
        """One more step at each look."""
        if "job" in self.refuse:
            raise self.refuse["job"]
        if self._weighs and self._job.state == "running":
            if not self.held:
                for word in {it.word for it in self._weighs} & set(self.others):
                    assert self.others[word].embed(self.texts[:SAMPLE]) is None
                self.weighed, self._weighs = weighed(self._weighs), ()
                self._job = Job("done")
            return self._job
        if self._job.status.step == "learn":
            self._job = Job("done")
            return self._job
        if self._job.status.step == "sweep":
            if not self.held:
                self.tried, self._job = swept(self._values or VALUES), Job("done")
            return self._job
        works = self._job.state == "running" and not self.held
        embeds = works and STEPS[self.done] == "embed"
        problem = self.server.embed(self.texts) if embeds and self.server else None
        if problem is not None:
            self.fail(problem.title, problem.hint)
        elif works:
            self.done += 1
            more = self.done < self._goal
            step = Status(STEPS[self.done], 50, 100, 340.0, 24.0) if more else Status()
            self._job = Job("running" if more else "done", step)
        return self._job

    def fail(self, title: str, hint: str) -> None:
        """End the running job with an error."""
        self._job = Job("failed", Status(), title, hint)

    def cancel(self) -> None:
        """Stop the job."""
        self._asked("cancel")
        self._weighs = ()
        self._job = Job("cancelled")

    def record(self, row: int) -> str:
        """A JSON line."""
        self._asked(f"record {row}")
        return f'{{"id": {row}, "text": "{self.texts[row]}"}}'

    def close(self) -> None:
        """Note that it was let go."""
        self.calls.append("close")

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
        return Standing(kept, dropped_by, self.started, self.done, tree, self.edits)

    def _stand(self, standing: Standing) -> None:
        self.kept, self.dropped_by = standing.kept.copy(), standing.dropped_by.copy()
        self.started, self.done, self.edits = standing.started, standing.done, standing.edits
        self.branches.tree = deepcopy(standing.tree)

    def _labels(self, ids: Ids) -> NDArray[np.int32]:
        """Four topics, and every seventh row noise; then what was done to them."""
        labels = np.where(ids % 7 == 3, -1, ids % 4).astype(np.int32)
        return labels if self.alike else regrouped(labels, self.edits)

    def _round(self, labels: NDArray[np.int32] | None) -> Round:
        numbers = (None, None, None) if labels is None else (4, float(np.mean(labels < 0)), 0.31)
        rows_in, rows_out = int(self.started.sum()), int(self.kept.sum())
        return Round(self.branches.number, rows_in, rows_out, False, *numbers)

    def _records(self) -> Records:
        return values.records(self.texts, self.found.get("load", ()), columns=("id", "text"))

    def _precleaned(self, ids: Ids) -> Precleaned:
        """Every row takes part; how many words it has is what is measured."""
        texts = [self.texts[row].upper() for row in ids]
        words = np.array([[len(text.split()) for text in texts]], dtype=np.float32)
        found = self.found.get("preclean", ())
        return values.precleaned(
            ids.tolist(), texts, found, measures=words, measure_names=("words",)
        )
