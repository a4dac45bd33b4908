"""The one tree of errors a user can meet.

    EluteError                1  something is wrong in elute itself
    ├── UsageError            2  the command line or a setting cannot be understood
    ├── BadInput              3  a file or a value in it cannot be used
    │   └── CannotWrite       3  a folder or file cannot be written
    ├── ServiceError          4  a model, server or network cannot be had
    ├── Cancelled             5  the user asked to stop
    └── SessionError          6  the session cannot be used for writing
        ├── SessionBusy       6  another process holds it
        └── SessionDamaged    6  its files do not agree with their checksums

Every error says what happened and to which thing (`title`), and what to do next (`hint`).
The number is the exit code of the command line.
"""

from typing import ClassVar


class EluteError(Exception):
    """An end that is told to the user in one or two sentences, never as a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, title: str, hint: str = "") -> None:
        """Keep what happened (`title`) apart from what to do next (`hint`)."""
        super().__init__(title)
        self.title = title
        self.hint = hint

    def __str__(self) -> str:
        """Both sentences on one line."""
        return f"{self.title} {self.hint}".strip()


class UsageError(EluteError):
    """The command line or a setting cannot be understood."""

    exit_code = 2


class BadInput(EluteError):
    """A file, or a value in it, cannot be used."""

    exit_code = 3


class CannotWrite(BadInput):
    """A folder or a file cannot be written (permission, full disk, read-only)."""


class ServiceError(EluteError):
    """A model, a server or the network cannot be had."""

    exit_code = 4


class Cancelled(EluteError):
    """The user asked to stop; what was finished stays."""

    exit_code = 5


class SessionError(EluteError):
    """The session cannot be used for writing."""

    exit_code = 6


class SessionBusy(SessionError):
    """Another process holds the session."""


class SessionDamaged(SessionError):
    """Files of the session do not agree with their checksums."""
