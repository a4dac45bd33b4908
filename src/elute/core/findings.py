"""What rules find, all of one shape: rule, rows, score, flag, summary.

So a broken record, a text that is too long, a copy and a label that may be wrong are listed,
previewed, applied and recorded in one way, whichever step found them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elute.core.texts import Texts

FOUND = np.dtype([("row", "<i8"), ("other", "<i8"), ("score", "<f4"), ("flag", "?")])
Kind = Literal["drop", "change", "look"]


@dataclass(frozen=True)
class Finding:
    """What one rule found.

    Attributes:
        rule: its name, as in the setting `drop` and in "rule: NAME".
        kind: "drop" where applying the rule drops the flagged rows, "change" where the rule alters
            the text that is analysed (never the record), "look" where there is nothing to apply.
        applied: whether the settings in force let it act.
        summary: what was found, in a sentence with the numbers.
        found: (f,) FOUND, ascending by row id, each row once. `row` is a row id; `other` the row id
            it is to be seen beside (of a copy the row that stays), -1 for none; `score` in [0, 1],
            higher is worse; `flag` whether the rule acts on the row, or would; rows without a flag
            are borderline, listed so that the bound can be chosen.
        notes: (f,) a phrase about each row ("line 17: no closing brace"); or none at all.
    """

    rule: str
    kind: Kind
    applied: bool
    summary: str
    found: NDArray[np.void]
    notes: Texts = field(default_factory=lambda: Texts.of(()))

    @property
    def rows(self) -> NDArray[np.int64]:
        """(g,) row ids with a flag, ascending."""
        return np.asarray(self.found["row"][self.found["flag"]], dtype=np.int64)

    @property
    def others(self) -> NDArray[np.int64]:
        """(g,) for each of `rows` the row id it is to be seen beside, -1 for none."""
        return np.asarray(self.found["other"][self.found["flag"]], dtype=np.int64)

    def note(self, place: int) -> str:
        """The phrase about the row at `place` of `found`; "" where there is none."""
        return self.notes[place] if len(self.notes) else ""


@dataclass(frozen=True)
class Findings:
    """Several findings, storable as a whole.

    Attributes:
        rules, kinds, applied, summaries: (r,) one entry per finding.
        found: (f,) FOUND, the findings' rows one after the other.
        ends: (r,) int64, past-the-end place of each finding in `found`.
        notes: (f,) phrases, "" for none; or none at all.
    """

    rules: tuple[str, ...]
    kinds: tuple[Kind, ...]
    applied: tuple[bool, ...]
    summaries: tuple[str, ...]
    found: NDArray[np.void]
    ends: NDArray[np.int64]
    notes: Texts

    @classmethod
    def of(cls, findings: Sequence[Finding] = ()) -> "Findings":
        """Pack findings in their order."""
        found = [one.found for one in findings]
        noted = any(len(one.notes) for one in findings)
        words = (one.note(at) for one in findings for at in range(len(one.found)))
        return cls(
            rules=tuple(one.rule for one in findings),
            kinds=tuple(one.kind for one in findings),
            applied=tuple(one.applied for one in findings),
            summaries=tuple(one.summary for one in findings),
            found=np.concatenate([np.zeros(0, FOUND), *found]),
            ends=np.cumsum([len(one) for one in found], dtype=np.int64),
            notes=Texts.of(words if noted else ()),
        )

    def __len__(self) -> int:
        """How many findings there are."""
        return len(self.rules)

    def __iter__(self) -> Iterator[Finding]:
        """Every finding in order."""
        return map(self._at, range(len(self)))

    def of_rule(self, rule: str) -> Finding | None:
        """The finding of a rule; None when it found nothing."""
        return self._at(self.rules.index(rule)) if rule in self.rules else None

    def _at(self, place: int) -> Finding:
        begin, end = (int(self.ends[place - 1]) if place else 0), int(self.ends[place])
        notes = Texts(self.notes.blob, self.notes.offsets[begin : end + 1])
        return Finding(
            self.rules[place],
            self.kinds[place],
            self.applied[place],
            self.summaries[place],
            self.found[begin:end],
            notes if len(self.notes) else self.notes,
        )


def found(
    rows: NDArray[np.int64],
    others: NDArray[np.int64] | int = -1,
    scores: NDArray[np.float32] | float = 1.0,
    flags: NDArray[np.bool_] | bool = True,
) -> NDArray[np.void]:
    """(f,) FOUND from columns; `rows` ascending, the others (f,) or one value for all."""
    made = np.zeros(len(rows), FOUND)
    made["row"], made["other"], made["score"], made["flag"] = rows, others, scores, flags
    return made
