"""Records for the tests of this room, without a file."""

from collections.abc import Sequence

import numpy as np

from elute.core.findings import Finding, Findings, found
from elute.core.progress import silent
from elute.core.results import PartRecords, Precleaned, Records
from elute.core.rules import BAD_RECORD
from elute.core.settings import build
from elute.core.texts import Texts
from elute.steps.preclean import Preclean, preclean


def records(
    texts: Sequence[str],
    labels: Sequence[str] | None = None,
    splits: Sequence[str] | None = None,
    times: Sequence[float] = (),
    bad: Sequence[int] = (),
    findings: Sequence[Finding] = (),
    contents: Sequence[bytes] = (),
) -> Records:
    """Records of these texts; "" is no label and no split; `contents` is what else they say."""
    label_names = tuple(dict.fromkeys(it for it in labels or () if it))
    split_names = tuple(dict.fromkeys(it for it in splits or () if it))
    codes = [label_names.index(it) if it else -1 for it in labels or [""] * len(texts)]
    parts = [split_names.index(it) if it else -1 for it in splits or [""] * len(texts)]
    entries = found(np.array(bad, dtype=np.int64))
    broken = Finding(BAD_RECORD, "drop", True, "Not read.", entries, Texts.of("why" for _ in bad))
    return Records(
        format="jsonl",
        parts=(PartRecords("texts.jsonl", len(texts), "utf-8"),),
        columns=("text",),
        shape="",
        text_from="text",
        texts=Texts.of(texts),
        spans=np.zeros((len(texts), 2), dtype=np.int64),
        hashes=np.zeros(len(texts), dtype="S16"),
        label_from="label" if labels is not None else "",
        labels=np.array(codes, dtype=np.int32),
        label_names=label_names,
        split_from="split" if splits is not None else "",
        splits=np.array(parts, dtype=np.int8),
        split_names=split_names,
        times=np.array(times, dtype=np.float64),
        findings=Findings.of([broken, *findings] if bad else findings),
        contents=np.array(contents, dtype="S16"),
    )


def run(
    given: Records, out: Sequence[int] = (), **settings: bool | int | float | str
) -> Precleaned:
    """Preclean these records, some rows not started."""
    started = np.ones(len(given.texts), dtype=bool)
    started[list(out)] = False
    return preclean(build(Preclean, settings, "preclean"), given, started, silent)


def rule(made: Precleaned, name: str) -> Finding:
    """A finding that must be there."""
    one = made.findings.of_rule(name)
    assert one is not None, (name, made.findings.rules)
    return one


def pairs(made: Precleaned, name: str) -> list[tuple[int, int]]:
    """The flagged rows of a rule, each with the row beside it."""
    one = rule(made, name)
    return list(zip(one.rows.tolist(), one.others.tolist(), strict=True))
