"""A session as a recipe: TOML for an editor, a colleague and `elute run DATA --recipe F`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import tomli_w

from elute import __version__, cycle
from elute.core import ids as id_runs
from elute.core.events import (
    Dropped,
    Noted,
    Operation,
    Regrouped,
    Renamed,
    Restored,
    RoundClosed,
    Set,
)
from elute.core.history import History
from elute.core.results import Records
from elute.core.safe import safe
from elute.core.state import State
from elute.engine import learning
from elute.engine.recipes import known, versions
from elute.engine.recipes.form import FORMAT, decided
from elute.engine.recipes.rows import Rows
from elute.session.source import Source

_HEAD = """\
# Recipe of elute {version} for {name}, round {round}.
# A row is called by the BLAKE2b-128 hash of its bytes in the file; "hash:2" is the second of equal
# rows. After a copy stand the row that stays in its place, and the cosine of the two.
{more}
"""
_LEARNT = "# Outlier scores were learnt: elute learn SESSION learns them again from its marks.\n"
_KNOWN = """
# Every row of that file by the first 48 bits of its hash: what is not here is a new row.
[known]
rows = '''
{rows}
'''
"""


def write(source: Source, history: History, state: State, records: Records | None) -> str:
    """The recipe of a session; without decisions it is its settings.

    Args:
        source: the data file.
        history: what was done.
        state: what that adds up to.
        records: of the data file; None before it was loaded.
    """
    name = Path(source.path).name
    operations = history.in_force()
    settings = cycle.complete(state.settings)
    about = {"format": FORMAT, "elute": __version__, "source": name, "sha256": source.sha256}
    said = any(isinstance(event, Renamed | Noted) for event in operations)
    if records is None or not (said or decided(operations)):
        if records is not None and records.columns:
            # What was found the first time is said outright the next.
            settings["load"]["text"] = records.text_from
        head = f"# Settings of elute {__version__} for {safe(name)}, round {state.round}\n"
        return head + _toml({"recipe": about, **settings, "versions": versions.here()})
    about |= {"rows": len(records.spans), "kind": records.format, "text": records.text_from}
    rows = Rows(records.hashes)
    more = _LEARNT if any(done.step == learning.STEP for done in history.steps) else ""
    return "".join(
        (
            _HEAD.format(version=__version__, name=safe(name), round=state.round, more=more),
            _toml({"recipe": about, **settings, "versions": versions.here()}),
            *("\n[[operations]]\n" + _deed(event, rows) for event in operations),
            _KNOWN.format(rows=known.written(known.shortened(records.hashes))),
        )
    )


def _deed(event: Operation, rows: Rows) -> str:
    """One operation."""
    match event:
        case Set(settings):
            return _toml({"op": "settings"}) + "".join(
                f"settings.{step}.{_toml({key: value})}"
                for step, values in settings.items()
                for key, value in values.items()
            )
        case Dropped():
            about = {"op": "dropped", "reason": event.reason, "author": event.author}
            about |= {"basis": event.basis} if event.basis else {}
            return _toml(about) + _block(_lines(event, rows))
        case Restored():
            about = {"op": "restored", "reason": event.reason, "author": event.author}
            return _toml(about) + _block(rows.names(id_runs.unpack(event.ids)).written())
        case Regrouped():
            about = {"op": "regrouped", "kind": event.kind, "basis": event.basis}
            given = {"clusters": list(event.clusters), "parts": event.parts, "rows": event.rows}
            given |= {"above": event.above}
            return _toml(about | {key: value for key, value in given.items() if value})
        case Renamed(_, basis, cluster, text) | Noted(_, basis, cluster, text):
            op = "renamed" if isinstance(event, Renamed) else "noted"
            return _toml({"op": op, "basis": basis, "cluster": cluster, "text": text})
        case RoundClosed():
            counts = {"rows_in": event.rows_in, "rows_out": event.rows_out}
            return _toml({"op": "round_closed", **counts})


def _lines(event: Dropped, rows: Rows) -> Iterator[str]:
    """The rows that left; for copies with the row that stays, and their cosine."""
    left = rows.names(id_runs.unpack(event.ids)).written()
    if not event.witness:
        yield from left
        return
    stays = rows.names(np.array(event.witness, dtype=np.int64)).written()
    for row, witness, cosine in zip(left, stays, event.similarity, strict=True):
        yield f"{row} {witness} {cosine!r}"


def _block(lines: Iterator[str] | list[str]) -> str:
    """One name a line: an array of 100,000 strings takes four times as long to read back."""
    return "rows = '''\n" + "".join(f"{line}\n" for line in lines) + "'''\n"


def _toml(table: Mapping[str, object]) -> str:
    """A table as TOML; what a terminal might obey, or nobody could see, is escaped."""
    return "".join(map(_seen, tomli_w.dumps(table)))


def _seen(character: str) -> str:
    """A character of TOML, where it is a string's, so that it can be seen."""
    if character.isprintable() or character == "\n":
        return character
    lone_surrogate = 0xD800 <= ord(character) <= 0xDFFF
    return "\\uFFFD" if lone_surrogate else f"\\U{ord(character):08X}"
