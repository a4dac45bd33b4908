"""`session.json`: which dataset a session belongs to, so that decisions never meet other rows."""

import hashlib
import json
import shlex
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from elute import durable
from elute.core.errors import SessionDamaged, SessionError
from elute.session.layout import FORMAT, Layout
from elute.session.source import Source
from elute.session.versions import versions


def create(layout: Layout, source: Source, seeds: Mapping[str, int]) -> None:
    """Begin to describe a session, whose folder is there, by its dataset and what it is made with.

    Args:
        layout: the session.
        source: its dataset.
        seeds: `step.seed` -> the seed in force.

    Raises:
        CannotWrite: the file cannot be written.
    """
    about = {"format": FORMAT, "id": uuid.uuid4().hex, "versions": versions()}
    more = {"seeds": dict(seeds), "source": asdict(source)}
    durable.replace(layout.about, sealed({**about, **more}))


def move(layout: Layout, source: Source) -> None:
    """Say where the dataset lies now; it is the same, byte for byte.

    Raises:
        SessionDamaged: the file cannot be understood.
        CannotWrite: it cannot be written.
    """
    _change(layout, {"source": asdict(source)})


def describe(layout: Layout, rows: int, columns: Sequence[str]) -> None:
    """Say what was found in the dataset; nothing is written where that is said already.

    Raises:
        SessionDamaged: the file cannot be understood.
        CannotWrite: it cannot be written.
    """
    _change(layout, {"rows": rows, "columns": list(columns)})


def read(layout: Layout) -> Source:
    """The dataset a session belongs to.

    Raises:
        SessionDamaged: the file cannot be understood, or a bit of it has changed.
        SessionError: a newer elute wrote it, others may write to the folder, or there are links in
            it that somebody planted.
    """
    _refuse_planted(layout)
    return Source.of_plain(_read(layout)["source"])


def identity(layout: Layout) -> str:
    """The session's own name, made with it; "" where there is no session, or it has no name.

    A copied or moved folder keeps it; a file that is written anew after damage has another.

    Raises:
        SessionDamaged: the file cannot be understood.
    """
    found = _read(layout).get("id", "") if layout.about.is_file() else ""
    return found if isinstance(found, str) else ""


def identify(layout: Layout) -> str:
    """The session's own name; it gets one where it has none.

    Raises:
        SessionDamaged: the file cannot be understood.
        CannotWrite: it cannot be written.
    """
    if not identity(layout):
        _change(layout, {"id": uuid.uuid4().hex})
    return identity(layout)


def content(layout: Layout) -> bytes:
    """The file as it is; empty when there is none."""
    return layout.about.read_bytes() if layout.about.is_file() else b""


def set_aside(layout: Layout) -> str:
    """Make room for a new file, and keep the damaged one; the name it has now, "" for none.

    Raises:
        CannotWrite: it cannot be renamed.
    """
    damaged = content(layout)
    aside = layout.about.with_suffix(".json.bad")
    if damaged:
        durable.replace(aside, damaged)
    return aside.name if damaged else ""


def _change(layout: Layout, parts: dict[str, object]) -> None:
    """Write the file anew with other parts, if they are others."""
    before = _read(layout)
    after = {**before, **parts}
    if after != before:
        durable.replace(layout.about, sealed(after))


def sealed(about: dict[str, Any]) -> bytes:
    """The file, with its checksum. Whatever later formats hold, they keep to this form."""
    checksum = hashlib.sha256(json.dumps(about, indent=2).encode()).hexdigest()
    return json.dumps({**about, "checksum": checksum}, indent=2).encode() + b"\n"


def _read(layout: Layout) -> dict[str, Any]:
    """What the file says, without its checksum."""
    found: dict[str, Any] = {}
    try:
        data = layout.about.read_bytes()
        found = json.loads(data)
        found.pop("checksum")
        if sealed(found) != data:
            raise ValueError("its checksum is wrong")
        version = int(found["format"])
        Source.of_plain(found["source"])
    except PermissionError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        title = f"{layout.about} cannot be understood ({problem})."
        raise SessionDamaged(title, _way_out(layout, found)) from problem
    if version > FORMAT:
        title = f"{layout.root} was written by a newer elute (session format {version})."
        raise SessionError(title, "Update elute to open it.")
    return found


def _way_out(layout: Layout, found: object) -> str:
    """The command that writes a damaged file anew; it may still name the dataset."""
    source = found.get("source") if isinstance(found, dict) else None
    told = source if isinstance(source, dict) else {}
    path, test = told.get("path"), told.get("held_out")
    data = shlex.quote(path) if isinstance(path, str) else "DATA"
    beside = f" --test {shlex.quote(test)}" if isinstance(test, str) and test else ""
    which = "" if isinstance(path, str) else ", DATA being the data file it was made for"
    return f"Run: elute {data}{beside} --session {shlex.quote(str(layout.root))}{which}"


def _refuse_planted(layout: Layout) -> None:
    """Stop where others may have laid something into the session.

    Raises:
        SessionError: it is so.
    """
    if not layout.root.is_dir():
        return
    if layout.root.stat().st_mode & 0o022:
        title = f"Others may write to the session folder {layout.root}."
        raise SessionError(title, f"Run: chmod -R go-rwx {shlex.quote(str(layout.root))}")
    for path in layout.root.iterdir():
        if path.is_symlink() and not path.is_dir():
            title = f"{path} is a symbolic link, and elute never makes one."
            raise SessionError(title, "Remove it if you did not make it.")
