"""Records that are not in a session, read and altered as a round of it was, beside that round.

They are read into a folder that is gone afterwards: a session holds one dataset, and this is
another one.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elute import cycle
from elute.core.errors import UsageError
from elute.core.events import Consented
from elute.core.findings import Findings
from elute.core.progress import Progress
from elute.core.recipe import Settings
from elute.core.results import Clustered, Embedded, Neighbors, Precleaned, Records
from elute.engine import consent, naming
from elute.engine.consent import Offer
from elute.engine.embedding import key_of
from elute.engine.looking import Looking
from elute.engine.opening import readable
from elute.engine.reading import load_in_child
from elute.engine.work import Watch
from elute.session import about
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source
from elute.steps.embed.base import Embedder, FromFile
from elute.steps.preclean.others import altered
from elute.steps.preclean.rules import Rows

_ANOTHER = "{other} holds the texts here, {own} in the session."


@dataclass(frozen=True)
class Ground:
    """A clustered round of a session.

    Attributes:
        layout: the session's folder.
        settings: step -> setting -> value, all that were in force.
        embedder: the name of the embedder that made the vectors, and
        method: it with its settings.
        said: what the user agreed to send to servers.
        records: all records of the session.
        rows: those that take part, m of them; they, and what was made of them:
        embedded, neighbors, clustered.
    """

    layout: Layout
    settings: Settings
    embedder: str
    method: Embedder
    said: tuple[Consented, ...]
    records: Records
    rows: Precleaned
    embedded: Embedded
    neighbors: Neighbors
    clustered: Clustered


@dataclass(frozen=True)
class Newcomers:
    """Other records.

    Attributes:
        ground: the round they are set beside.
        records: they, n of them.
        rows: those that can be read and have something to read, their ids positions in `records`.
        notes: sentences for the user.
    """

    ground: Ground
    records: Records
    rows: Precleaned
    notes: tuple[str, ...]

    def offer(self) -> Offer | None:
        """What embedding them would send to a server; None where it sends nothing.

        Raises:
            UsageError: no price is known, or no connection may be opened.
        """
        ground, what = self.ground, f"{self.records.text_from}, other data"
        to_send = (ground.embedder, ground.method, self.rows, what)
        return consent.offer_of(ground.layout, *to_send, ground.said)


def ground_of(session: Looking, name: str) -> Ground:
    """A round of a session, to set other records beside.

    Raises:
        UsageError: there is no such round, it is not clustered, or others cannot be embedded.
        SessionDamaged: a result of it is.
    """
    state, snapshot = session.as_of(name)
    session.sound()
    records, rows, clustered = snapshot.records, snapshot.precleaned, snapshot.clustered
    embedded, neighbors = snapshot.embedded, snapshot.neighbors
    if not (records and rows and embedded and neighbors and clustered and len(rows.ids)):
        title = f"Round {name} has no clusters yet, as it is set now."
        raise UsageError(title, f"Run: elute run {session.folder}")
    layout = Layout(session.folder)
    names = naming.of_round(about.read(layout).sha256, state, session.history)
    return Ground(
        layout=layout,
        settings=snapshot.settings,
        embedder=cycle.method_name("embed", snapshot.settings),
        method=_method(snapshot.settings, embedded, names.steps["preclean"]),
        said=tuple(session.history.consents),
        records=records,
        rows=rows,
        embedded=embedded,
        neighbors=neighbors,
        clustered=clustered,
    )


def _method(settings: Settings, embedded: Embedded, corpus: str) -> Embedder:
    """The embedder of a round, as long as it can make such vectors for other texts.

    Args:
        settings: of the round.
        embedded: its vectors.
        corpus: fingerprint of its cleaned rows.
    """
    found: Embedder = cycle.method("embed", settings)
    if isinstance(found, FromFile):
        title = "The session's vectors are those of a file, which has none for other texts."
        hint = "Embed its rows by a model, as with --set embed.method=sentence_transformers."
        raise UsageError(title, hint)
    name = cycle.method_name("embed", settings)
    if key_of(name, found, corpus) != embedded.key:
        title = f"The embedder {name} is not what it was when the session's vectors were made."
        raise UsageError(title, "Put the old model or library back, or run the session anew.")
    return found


@contextlib.contextmanager
def newcomers(ground: Ground, data: Path, max_bad: int | None, watch: Watch) -> Iterator[Newcomers]:
    """The records of a dataset, for as long as the block runs.

    Args:
        ground: the round they are set beside.
        data: a data file, a folder or a pattern.
        max_bad: how many may be unreadable; None for as many as in the session.
        watch: gives the progress of each step.

    Raises:
        BadInput: the dataset cannot be used.
        Cancelled: progress said so.
    """
    with readable(data):
        source = Source.of(data)
    with tempfile.TemporaryDirectory(prefix="elute-") as aside:
        records = _read(Layout(Path(aside)), ground, source, max_bad, watch("load"))
        yield Newcomers(
            ground, records, _altered(ground, records, watch("preclean")), _notes(ground, records)
        )


def _read(
    layout: Layout, ground: Ground, source: Source, max_bad: int | None, progress: Progress
) -> Records:
    """Load with the settings of the session, but for columns that say nothing here."""
    load = {**ground.settings["load"], "label": "none", "time": "none"}
    if max_bad is not None:
        load["max_bad"] = max_bad
    records = _loaded(layout, source, {"load": load}, progress)
    own = ground.records.text_from
    if not load["text"] and own != records.text_from and own in records.columns:
        # Found by the look of its first records; here others look more like text.
        records = _loaded(layout, source, {"load": {**load, "text": own}}, progress)
    return records


def _loaded(layout: Layout, source: Source, settings: Settings, progress: Progress) -> Records:
    name = cycle.load_fingerprint(source.sha256, settings)
    load_in_child(layout, source, settings, name, progress)
    return Artefacts(layout.artefacts).load(name, Records)


def _altered(ground: Ground, records: Records, progress: Progress) -> Precleaned:
    """The rows as far as embedding reads them; no rule was asked about them."""
    started = np.zeros(len(ground.records.spans), dtype=np.bool_)
    started[ground.rows.measured] = True
    method = cycle.method("preclean", ground.settings)
    ids, texts = altered(method, records, Rows(ground.records, started), progress)
    none = np.zeros((0, len(ids)), dtype=np.float32)
    rank = np.arange(len(ids), dtype=np.int32)
    return Precleaned(ids, texts, rank, ids, none, (), Findings.of())


def _notes(ground: Ground, records: Records) -> tuple[str, ...]:
    told = (finding.summary for finding in records.findings)
    own, other = ground.records.text_from, records.text_from
    another = () if own == other else (_ANOTHER.format(own=own, other=other),)
    notes = (note for note in records.notes if note not in ground.records.notes)
    return (*another, *notes, *told)
