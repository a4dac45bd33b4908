"""What the bridge tells the main screen, and the main screen the app."""

from textual.message import Message

from elute.core.errors import EluteError
from elute.engine.view import Job
from elute.tui.present.picture import Picture


class Changed(Message):
    """There is a new picture of the session."""

    def __init__(self, picture: Picture) -> None:
        """Carry it."""
        super().__init__()
        self.picture = picture


class JobMoved(Message):
    """The worker's job is somewhere else than at the last look."""

    def __init__(self, job: Job, before: Job) -> None:
        """Carry the job, and what it was."""
        super().__init__()
        self.job = job
        self.before = before


class Unopened(Message):
    """The session cannot be opened; there is nothing to show."""

    def __init__(self, error: EluteError) -> None:
        """Carry the error."""
        super().__init__()
        self.error = error


class Failed(Message):
    """Looking at the session failed; what was shown stays."""

    def __init__(self, error: EluteError) -> None:
        """Carry the error."""
        super().__init__()
        self.error = error
