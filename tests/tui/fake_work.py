"""Jobs of the scripted session: one step at each look, unless the test holds it."""

from collections.abc import Sequence

import numpy as np

from elute.core.errors import UsageError
from elute.core.progress import Status
from elute.engine.consent import Offer
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Job
from tests.tui.fake_embedders import weighed
from tests.tui.fake_search import found as near
from tests.tui.fake_state import STEPS, FakeState
from tests.tui.fake_sweep import VALUES, swept

SAMPLE = 40  # texts that embedders are compared on


class FakeWork(FakeState):
    """Does what is asked of the worker."""

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

    def search(self, query: Query) -> None:
        """Begin a search."""
        self._changing(f"search {query.text or f'row:{query.row}'} in:{query.clusters}")
        self._query = query
        self._job = Job("running", Status("search", 0, 4))

    def searched(self) -> Found | None:
        """The search made last."""
        self._asked("searched")
        return self.near

    def query_offer(self, query: Query) -> Offer | None:
        """What the server would get of a query, until it had that."""
        self._asked("query_offer")
        return self.server.offer([query.text]) if self.server and not self.server.got else None

    def learn(self) -> str:
        """Begin to rank outliers anew."""
        self._changing("learn")
        self.learnt = f"learnt from {int((~self.kept).sum())} dropped"
        self._job = Job("running", Status("learn", 0, 1))
        return ""

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
        if self._job.status.step == "search":
            if not self.held:
                if self.server and self._query.text and not self.server.got:
                    assert self.server.embed([self._query.text]) is None
                labels = self._labels(np.arange(len(self.texts)))
                self.near, self._job = near(self._query, self.kept, labels), Job("done")
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
