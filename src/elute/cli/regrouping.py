"""What `split`, `merge` and `homes --apply` have in common: change, run what follows, tell."""

import shlex
from collections.abc import Callable

from elute.cli.talk import Talk
from elute.core.errors import SessionBusy, UsageError
from elute.core.safe import safe
from elute.engine.session import Session


def change(session: Session, work: Callable[[], object]) -> str:
    """Change clusters and run the steps that follow; what became of what, in a sentence.

    Args:
        session: open for writing, with a round that has been clustered.
        work: records the change.

    Raises:
        UsageError: the engine refuses, or nothing came of it; then it is taken back.
        SessionBusy: a worker is at work on the session.
    """
    session.must_write()
    if session.job().state == "running":
        hint = "Wait for it, or cancel it in the terminal interface."
        raise SessionBusy("A worker is at work on the session.", hint)
    before, talk = session.snapshot().clustered, Talk()
    work()
    for _ in session.run("cluster", talk.watch):
        pass
    after = session.snapshot().clustered
    assert after is not None
    note = after.notes[-1]
    if before is not None and (after.labels == before.labels).all():
        session.undo()
        raise UsageError(note, "Nothing was changed.")
    for result in session.run("report", talk.watch):
        talk.say(f"{result.step:<10} {result.seconds:8.2f} s")
    folder = shlex.quote(str(session.folder))
    talk.say(f"The clusters are numbered by size anew: elute show {folder} clusters")
    talk.say(f"To take it back: elute {folder}, then u.")
    return safe(note)
