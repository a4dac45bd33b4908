"""Whatever is done in whatever order, with kills between and within, the session is the model."""

import copy
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.machine.driven import Driven, ids
from tests.machine.model import Model, Point, Rows

COUNT = 24
SEED = 2
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A kill loses nothing that a system call has taken, so that no disk need be waited for."""
SOME = st.frozensets(st.integers(0, COUNT - 1), min_size=1, max_size=6)
WITHIN = ("drop", "restore", "merge", "close", "undo")
DELAYS = st.sampled_from([0.0, 0.0005, 0.001, 0.002, 0.004, 0.008])
RAN: Counter[str] = Counter()
"""How often each rule ran, for the figures."""


class Cycle(RuleBasedStateMachine):
    """One session in a process of its own, beside the model.

    Rules have no preconditions: what a kill within an operation leaves is not the same each time,
    and Hypothesis needs the choice of rules to be.
    """

    def __init__(self) -> None:
        """Start with a file and no session."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="elute-machine-", dir=MEMORY))
        self.source = self.folder / "rows.jsonl"
        words = ("lamp", "router", "camera", "kettle", "heater", "doorbell")
        rows = ({"text": f"the {words[n % 6]} number {n} hums"} for n in range(COUNT))
        self.lines = [json.dumps(row).encode() + b"\n" for row in rows]
        self.source.write_bytes(b"".join(self.lines))
        self.driven = self.opened()

    def opened(self) -> Driven:
        """The session in a new process."""
        return Driven(self.source, self.folder / "s.elute")

    @initialize()
    def load(self) -> None:
        """Load the file; the settings that make it quick are the first operation."""
        self.driven.ask("set", ["embed.method=fake"])
        self.driven.ask("run")
        everything = frozenset(range(COUNT))
        self.model = Model([Point(everything, everything)])
        self.model.done.append((0, 0, False))

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.driven.kill()
        shutil.rmtree(self.folder)

    def both(self, name: str, told: Callable[[Model], None], *given: object) -> None:
        """Do one thing to the session and to the model."""
        RAN[name] += 1
        self.driven.ask(name, *given)
        told(self.model)

    @rule(rows=SOME)
    def drop(self, rows: Rows) -> None:
        """Drop rows."""
        self.both("drop", lambda model: model.drop(rows), ids(rows), "bad")

    @rule(rows=SOME)
    def restore(self, rows: Rows) -> None:
        """Take rows back."""
        self.both("restore", lambda model: model.restore(rows), ids(rows), "good")

    @rule(k=st.integers(2, 4))
    def set(self, k: int) -> None:
        """Change a setting."""
        self.both("set", lambda model: model.set(k), [f"cluster.k={k}"])

    @rule()
    def merge(self) -> None:
        """Make one of the two largest clusters, which must be there for that."""
        self.driven.ask("run")
        self.both("merge", Model.merge, [0, 1])

    @rule()
    def close_round(self) -> None:
        """Close the round."""
        self.both("close_round", Model.close_round)

    @rule(rows=SOME)
    def next_round(self, rows: Rows) -> None:
        """Drop rows and close the round: how rounds come about."""
        self.drop(rows)
        self.close_round()

    @rule(back=st.integers(1, 5), forth=st.integers(0, 5))
    def undo_and_redo(self, back: int, forth: int) -> None:
        """Take back, and do some of it again."""
        for _ in range(min(back, len(self.model.done) - 1)):
            self.both("undo", Model.undo)
        for _ in range(min(forth, len(self.model.undone))):
            self.both("redo", Model.redo)

    @rule()
    def run(self) -> None:
        """Work out what is missing; it changes nothing that was decided."""
        self.both("run", lambda model: None)

    @rule(which=st.integers(0, 99))
    def branch(self, which: int) -> None:
        """Go to another round, by its name."""
        if self.model.rounds() == 1:
            return
        told = self.driven.told()
        others = [name for name in told.names if name != told.current]
        RAN["branch"] += 1
        self.driven.ask("go_to", others[which % len(others)])
        now = self.driven.told()
        self.model.go_to(Point(now.kept, now.started, now.round, now.k, now.edits))

    @rule()
    def reopen(self) -> None:
        """Close in good order and open again."""
        RAN["reopen"] += 1
        self.driven.close()
        self.driven = self.opened()

    @rule()
    def kill(self) -> None:
        """SIGKILL between two operations and open again."""
        RAN["kill"] += 1
        self.driven.kill()
        self.driven = self.opened()

    @rule(rows=SOME, delay=DELAYS, what=st.sampled_from(WITHIN))
    def kill_within(self, rows: Rows, delay: float, what: str) -> None:
        """SIGKILL in the middle of an operation: it is done, or it is not."""
        if what == "undo" and len(self.model.done) < 2:
            return
        RAN["kill within"] += 1
        after = copy.deepcopy(self.model)
        if what == "drop":
            after.drop(rows)
            self.driven.kill_within(delay, "drop", ids(rows), "bad")
        elif what == "restore":
            after.restore(rows)
            self.driven.kill_within(delay, "restore", ids(rows), "good")
        elif what == "merge":
            self.driven.ask("run")
            after.merge()
            self.driven.kill_within(delay, "merge", [0, 1])
        elif what == "close":
            after.close_round()
            self.driven.kill_within(delay, "close_round")
        else:
            after.undo()
            self.driven.kill_within(delay, "undo")
        self.driven = self.opened()
        if not self.stands(self.model):
            RAN["kill within, done all the same"] += 1
            self.model = after

    @rule()
    def export(self) -> None:
        """The kept rows come out byte for byte, in order."""
        RAN["export"] += 1
        out = self.folder / "out.jsonl"
        said = self.driven.ask("export", out, None, True)
        kept = sorted(self.model.now.kept)
        assert out.read_bytes() == b"".join(self.lines[row] for row in kept), said

    def stands(self, model: Model) -> bool:
        """Whether the session is as a model says."""
        told, now = self.driven.told(), model.now
        stands = Point(told.kept, told.started, told.round, told.k, told.edits)
        return (stands, bool(told.redo)) == (now, bool(model.undone))

    @invariant()
    def session_is_model(self) -> None:
        """After every step."""
        if hasattr(self, "model"):
            RAN["compared"] += 1
            told, now = self.driven.told(), self.model.now
            assert (told.round, told.k, told.edits) == (now.round, now.k, now.edits)
            assert told.kept == now.kept
            assert told.started == now.started
            assert bool(told.redo) == bool(self.model.undone)
            if told.clusters is not None:
                RAN["compared clusters"] += 1
                RAN["compared clusters, merged"] += bool(now.edits)
                assert told.clusters == now.clusters
            assert len(told.names) == len(set(told.names)) == self.model.rounds()


class Forgetful(Cycle):
    """The control: a writer that says "saved" before the disk has it, which a kill brings out."""

    def opened(self) -> Driven:
        """The last line of the journal had not been written when the process was killed."""
        journal = self.folder / "s.elute" / "journal.jsonl"
        if journal.exists():
            journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
        return super().opened()


def examine(examples: int, steps: int, *, machine: type[Cycle]) -> None:
    """Run the machine and print what was tried."""
    RAN.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"\nstate machine: {examples} sessions; {dict(sorted(RAN.items()))}")
    assert RAN["compared"] > examples
    assert RAN["compared clusters, merged"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_session_is_the_model(capfd: pytest.CaptureFixture[str]) -> None:
    """Ten sessions, the same each time."""
    with capfd.disabled():
        examine(10, 30, machine=seed(SEED)(Cycle))


def test_a_forgetful_writer_is_found_out() -> None:
    """The control: the same few steps hold for the session and fail for the forgetful one."""
    for machine, holds in ((Cycle(), True), (Forgetful(), False)):
        machine.load()
        machine.drop(frozenset({1, 2}))
        machine.session_is_model()
        machine.kill()
        assert machine.stands(machine.model) is holds
        machine.teardown()


@pytest.mark.long
def test_the_session_is_the_model_at_length(capfd: pytest.CaptureFixture[str]) -> None:
    """Long sessions, other ones each time; a failure prints how to repeat it."""
    with capfd.disabled():
        examine(120, 50, machine=Cycle)
