"""The progress line: what is asked, else a running job, else the last thing that was said."""

from time import monotonic

from elute.engine.view import TAKES, Job
from elute.tui.present import progress
from elute.tui.present.spans import Spans
from elute.tui.widgets.line import Line

HOLD = 4.0  # seconds that something said stays before a running job is shown again
LINES = 4  # at most: an error with its hint may take three, and something may have come after it
_Said = tuple[str, str, str]  # text, hint, role


class Talk(Line):
    """One line; up to four for something long, such as an error with its hint."""

    def __init__(self, id: str) -> None:
        """Nothing was said yet."""
        super().__init__(id)
        self._asked: Spans = ()
        self._job = Job()
        self._said: list[_Said] = []
        self._until = 0.0
        self._foretold = False
        self._hint = ""

    def advise(self, hint: str) -> None:
        """Give a hint where there is room beside what was said."""
        if hint != self._hint:
            self._hint = hint
            self.lay()

    def forget(self) -> None:
        """Say no more what was said about something else, unless it is a caution or an error."""
        if not self._cautions:
            self._said, self._until = [], 0.0
            self.lay()

    def ask(self, question: Spans) -> None:
        """Show what is asked; () when it is answered."""
        if question:
            self.forget()
        self._asked = question
        self.lay()

    def tell(self, text: str, hint: str = "", role: str = "") -> None:
        """Say something in answer to a key."""
        self._said = []
        self.announce(text, hint, role)

    def announce(self, text: str, hint: str = "", role: str = "") -> None:
        """Say what came about by itself: below the caution or the error that was just told."""
        just = monotonic() < self._until
        self._said = [*(self._cautions[-1:] if just else []), (text, hint, role)]
        self._until = monotonic() + HOLD
        self.lay()

    def show(self, job: Job) -> None:
        """Show where the job is."""
        if job.state == "running" and self._job.state != "running":
            self._foretold = False
        self._job = job
        self._foretell()
        self.lay()

    def _foretell(self) -> None:
        """Say once what a step takes: beside the bar a narrow line has no room for it."""
        step, message = self._job.status.step, self._job.status.message
        if message.startswith(TAKES) and not self._foretold and monotonic() >= self._until:
            self._foretold = True
            self.announce(f"{step} {message}")

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.lay()

    def lay(self) -> None:
        """Put what matters most on the line."""
        cells = max(20, self.size.width)
        if self._asked:
            self.say(self._asked)
        elif self._job.state == "running" and monotonic() >= self._until:
            self.say(progress.line(self._job, cells))
        else:
            lines = [line for said in self._said for line in progress.said(*said, cells)]
            self.say(*progress.hinted(lines[:LINES], self._hint, cells))

    @property
    def _cautions(self) -> list[_Said]:
        """The cautions and errors of what is said."""
        return [said for said in self._said if said[2]]
