"""What replaying a recipe needs of a session: its leave, and the results of the cleaning rules."""

from collections.abc import Iterable
from pathlib import Path

from elute.core.errors import UsageError
from elute.core.events import Entry, Operation, Replayed, StepDone
from elute.core.history import History
from elute.core.progress import Progress, silent
from elute.core.results import Precleaned, Records
from elute.core.state import State
from elute.engine.recipes.form import Recipe, decided
from elute.engine.results import Results
from elute.engine.running import Runner
from elute.engine.work import Work
from elute.session.layout import Layout
from elute.session.source import Source


def stands(recipe: Recipe, entries: Iterable[Entry], history: History) -> bool:
    """Whether the recipe has been replayed, and not taken back.

    Args:
        recipe: any.
        entries: the journal's.
        history: what they come to.
    """
    path, number = set(history.path()), 0
    for entry in entries:
        if isinstance(entry.event, Replayed):
            number += len(entry.event.events)
            if entry.event.recipe == recipe.sha256 and number in path:
                return True
        elif isinstance(entry.event, Operation):
            number += 1
    return False


def refuse_decided(history: History, folder: Path, source: Path) -> None:
    """Make sure that nothing has been decided but by the cleaning rules.

    Raises:
        UsageError: it has; a recipe begins with all rows.
    """
    if decided(history.in_force()):
        title = f"Rows have been decided on in {folder} already; a recipe starts from all of them."
        raise UsageError(title, f"Replay it into a new session: --session {source.stem}-2.elute")


def column_of(recipe: Recipe, records: Records) -> str:
    """The column to name outright, where another one was found here than there; "" for none."""
    named = recipe.settings.get("load", {}).get("text", "")
    other = recipe.text not in ("", records.text_from) and recipe.text in records.columns
    return recipe.text if other and not named else ""


class Cleaning:
    """Runs the cleaning rules on the rounds of a recipe.

    Attributes:
        done: the steps that were run, to be noted when the recipe has been.
    """

    def __init__(self, layout: Layout, source: Source, results: Results) -> None:
        """Work in the session at `layout`, which this process holds."""
        self.done: list[StepDone] = []
        self._layout = layout
        self._source = source
        self._results = results

    def __call__(self, state: State) -> Precleaned:
        """The cleaned rows of the round at work in a state."""
        work = Work(self._source, state.started, state.settings)
        for it in Runner(self._layout, work).run("preclean", _quiet):
            told = (it.fingerprint, it.seconds, it.peak_rss_mb, it.rows)
            self.done.append(StepDone(state.round, it.step, *told))
        return self._results.precleaned(work.fingerprints()["preclean"])


def _quiet(step: str) -> Progress:
    return silent
