"""A sample of the user's own rows to compare embedders on, and what of it would be sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput, UsageError
from elute.core.results import Ints, Precleaned
from elute.core.texts import Texts
from elute.engine.consent import Offer, offer_of
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.measures import FEWEST, SEED
from elute.engine.embedders.rows import Ground
from elute.engine.view import Snapshot
from elute.engine.work import Work
from elute.session.layout import Layout
from elute.steps.embed.base import Given

SAMPLE = 2_000
"""Rows unless the user says otherwise."""
MOST = 20_000
"""Each row is compared with each."""


@dataclass(frozen=True)
class Sample:
    """Some rows with different texts.

    Attributes:
        ground: the rows they are taken from.
        rows: they; what `Precleaned` says of rules is of all rows.
        among: how many different texts there are.
    """

    ground: Ground
    rows: Precleaned
    among: int

    @property
    def what(self) -> str:
        """Which texts these are, as the user is told before any are sent."""
        return f"{self.ground.records.text_from}, a sample of {len(self.rows.ids):,}"

    @property
    def labels(self) -> Ints:
        """The label of each, -1 where it has none."""
        return self.ground.records.labels[self.rows.ids]

    @property
    def given(self) -> Given:
        """What an embedder may need beside the texts."""
        return Given(self.rows.ids)


def of_round(layout: Layout, work: Work, snapshot: Snapshot) -> Ground:
    """Those of the round at work, as `ground` finds them once they are read and cleaned.

    Raises:
        UsageError: they are not yet.
    """
    records, precleaned = snapshot.records, snapshot.precleaned
    if records is None or precleaned is None:
        raise UsageError("The rows are not read and cleaned yet.", "Run preclean first.")
    return Ground(
        home=layout,
        results=layout,
        source=work.source,
        settings=work.settings,
        said=work.consents,
        name=work.fingerprints()["preclean"],
        records=records,
        precleaned=precleaned,
        kept=snapshot.kept[precleaned.ids],
    )


def drawn(ground: Ground, count: int) -> Sample:
    """At most `count` rows that no decision dropped, the same ones at every call.

    Raises:
        UsageError: the number is out of bounds.
        BadInput: there are too few different texts.
    """
    if not FEWEST <= count <= MOST:
        raise UsageError(f"--sample is {count:,}.", f"It is {FEWEST} to {MOST:,}.")
    whole = ground.precleaned
    places = ground.distinct[ground.kept[ground.distinct]]
    if len(places) < FEWEST:
        different = counted(len(places), "different text")
        title = f"{ground.source.path} has {different} to compare on."
        raise BadInput(title, f"Fewer than {FEWEST} say nothing about an embedder.")
    some = np.random.default_rng(SEED).choice(places, min(count, len(places)), replace=False)
    some.sort()
    texts, rank = Texts.of(whole.texts.take(some)), np.arange(len(some), dtype=np.int32)
    rows = replace(whole, ids=whole.ids[some], texts=texts, rank=rank)
    return Sample(ground, rows, len(places))


def offers(sample: Sample, choices: Sequence[Choice]) -> list[Offer]:
    """What a comparison would send to servers.

    Raises:
        UsageError: no price is known, or no connection may be opened.
    """
    made = []
    for number, choice in enumerate(choices):
        if choice not in choices[:number]:
            home, said = sample.ground.home, sample.ground.said
            method = choice.method
            made.append(offer_of(home, choice.name, method, sample.rows, sample.what, said))
    return [offer for offer in made if offer is not None]
