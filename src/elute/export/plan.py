"""What an export is asked to do, and what it tells when it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Records


@dataclass(frozen=True)
class ExportPlan:
    """One export.

    Attributes:
        source: the file the records were found in.
        records: what `load` found there; n records.
        kept: (n,) bool.
        out: where the kept set goes.
        why: for a dropped row id its "round", "reason", "author" and "evidence".
        dropped: where the dropped set goes; None for nowhere.
        manifest: where the manifest goes; None for `<out>.manifest.json`.
        source_sha256: what the source was when it was loaded; "" to take it as it is.
        facts: what else the manifest shall say (session, rounds, recipe, versions).
        force: whether files that exist may be replaced.
    """

    source: Path
    records: Records
    kept: NDArray[np.bool_]
    out: Path
    why: Callable[[int], Mapping[str, object]]
    dropped: Path | None = None
    manifest: Path | None = None
    source_sha256: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    force: bool = False

    @property
    def manifest_path(self) -> Path:
        """Where the manifest goes."""
        return self.manifest or self.out.with_name(f"{self.out.name}.manifest.json")

    @property
    def dropped_ids(self) -> list[int]:
        """Row ids that leave, ascending."""
        ids: list[int] = np.flatnonzero(~self.kept).tolist()
        return ids


@dataclass(frozen=True)
class ExportSummary:
    """What an export wrote.

    Attributes:
        rows, kept, dropped: counts of records; rows = kept + dropped.
        out, dropped_to, manifest: the files written.
        bytes: size of `out`.
        sha256: digest of `out`.
    """

    rows: int
    kept: int
    dropped: int
    out: Path
    dropped_to: Path | None
    manifest: Path
    bytes: int
    sha256: str
