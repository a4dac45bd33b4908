"""The one way to load: files of one format, with a column, a view or a template for the text.

What reads files is imported when a file is read: 40 modules that a start of the screen, which needs
the settings only, does without.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from elute.core.dataset import Part
from elute.core.progress import Progress
from elute.core.results import Records
from elute.core.settings import option
from elute.steps.load.detect import FORMATS


@dataclass(frozen=True)
class Load:
    """Which format the files have, and where texts, labels and times are."""

    format: str = option("auto", "format of the files", choices=("auto", *FORMATS))
    text: str = option(
        "",
        r"column, view like user[0] or all, or template like {title}\n{body} of the text; "
        "empty finds it",
    )
    label: str = option("", 'column of the labels; empty finds it, "none" goes without')
    time: str = option("", 'column of the times; empty finds it, "none" goes without')
    fill: str = option("", "what stands in for a missing field in the text; empty leaves it")
    max_bad: int = option(1000, "how many records may be unreadable and kept aside", low=0)

    def run(self, parts: Sequence[Part], progress: Progress) -> Records:
        """Read the records of `parts`, at least one."""
        from elute.steps.load.gather import gather
        from elute.steps.load.opening import Opening, format_of
        from elute.steps.load.plan import Wanted, plan

        format = format_of(parts, self.format)
        opening = Opening(parts, format, progress)
        wanted = Wanted(self.text, self.label, self.time, self.fill)
        return gather(opening, plan(opening, wanted), format, self.max_bad)
