"""`session.json`: which dataset a session belongs to, so that decisions never meet other rows."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from elute import durable
from elute.core.errors import BadInput, SessionDamaged, SessionError
from elute.session.layout import FORMAT, Layout

_HINT = "Put the file back as it was, or start a new session with --session DIR."


@dataclass(frozen=True)
class Source:
    """The dataset file by its fingerprint.

    Attributes:
        path: absolute path.
        size: bytes.
        mtime_ns: time of its last change, nanoseconds.
        sha256: of its content.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Take the fingerprint of a file.

        Raises:
            BadInput: it is missing, a folder, empty or not readable.
        """
        try:
            status = path.stat()
            if path.is_dir():
                raise BadInput(f"{path} is a folder, not a data file.", "Name one file in it.")
            if status.st_size == 0:
                raise BadInput(f"{path} is empty.", "Nothing to clean: check how it was made.")
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise BadInput(f"{path} cannot be read: {why}.", "Check the path.") from problem
        return cls(str(path.resolve()), status.st_size, status.st_mtime_ns, digest)

    def still_there(self) -> None:
        """Make sure that the file is what it was.

        Raises:
            BadInput: it is gone or its content changed.
        """
        path = Path(self.path)
        try:
            status = path.stat()
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise BadInput(f"The data file {path} cannot be read: {why}.", _HINT) from problem
        if (status.st_size, status.st_mtime_ns) != (self.size, self.mtime_ns):
            self.verify()

    def verify(self) -> None:
        """Make sure that the file's content is what it was, byte for byte.

        Raises:
            BadInput: it is gone or its content changed.
        """
        if Source.of(Path(self.path)).sha256 != self.sha256:
            raise BadInput(f"{self.path} has changed since this session began.", _HINT)


def create(layout: Layout, source: Source, version: str) -> None:
    """Start a session folder for a dataset.

    Raises:
        CannotWrite: the folder cannot be made.
    """
    durable.make_folder(layout.root)
    about = {"format": FORMAT, "elute": version, "source": asdict(source)}
    durable.replace(layout.about, json.dumps(about, indent=2).encode() + b"\n")


def read(layout: Layout) -> Source:
    """The dataset a session belongs to.

    Raises:
        SessionDamaged: the file cannot be understood.
        SessionError: a newer elute wrote it, or others may write to the folder.
    """
    try:
        about = json.loads(layout.about.read_bytes())
        version, source = int(about["format"]), Source(**about["source"])
    except PermissionError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as problem:
        title = f"{layout.about} cannot be understood ({problem})."
        raise SessionDamaged(title, f"Run: elute check {layout.root}") from problem
    if version > FORMAT:
        title = f"{layout.root} was written by a newer elute (session format {version})."
        raise SessionError(title, "Update elute to open it.")
    if layout.root.stat().st_mode & 0o002:
        title = f"Everybody may write to the session folder {layout.root}."
        raise SessionError(title, f"Run: chmod -R go-rwx {layout.root}")
    return source
