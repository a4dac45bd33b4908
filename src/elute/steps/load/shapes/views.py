"""Named views of a conversation: `all`, `prompt`, `answer`, `user[0]`, `assistant[-1]`, `tool[*]`.

`all` puts the name of who speaks before each turn. Without it a question and its answer run into
one text, two records that are cut at different places pass for copies, and a reader of the text
cannot tell who said what. Other views are words only; several turns are joined by a newline.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from elute.steps.load.shapes.base import Dialogue, Shape
from elute.steps.load.shapes.turns import ROLES, Turn

View = Callable[[Dialogue], str]
_ROLE = re.compile(r"(\w+)(?:\[(\*|-?[0-9]{1,9})\])?")


def view_of(shape: Shape, name: str) -> View | None:
    """The view of that name; None where the shape has none.

    A role stands for all of its turns, `[0]` for its first, `[-1]` for its last one.
    """
    if name in _WHOLE:
        return _WHOLE[name] if name in shape.views else None
    found = _ROLE.fullmatch(name)
    role = ROLES.get(found[1].lower()) if found else None
    if found is None or role is None:
        return None
    return _every(role) if found[2] in (None, "*") else _one(role, int(found[2]))


def _every(role: str) -> View:
    """All turns of a role."""
    return lambda read: _words(turn for turn in read.turns if turn.role == role)


def _one(role: str, place: int) -> View:
    """One turn of a role; negative places count from the last."""

    def view(read: Dialogue) -> str:
        turns = [turn.text for turn in read.turns if turn.role == role]
        return turns[place] if -len(turns) <= place < len(turns) else ""

    return view


def everything(read: Dialogue) -> str:
    """All that a reader of the record reads: who says what, tools and images by name."""
    lines = _script(read.turns)
    if read.chosen or read.rejected:
        lines += [*_side("chosen", read.chosen), *_side("rejected", read.rejected)]
    if read.lines:
        lines += read.lines
    return "\n".join(lines)


def _script(turns: Iterable[Turn]) -> list[str]:
    """A line for each turn that holds anything."""
    return [f"{role}: {shown}" for role, _, shown, _, _ in turns if shown and not shown.isspace()]


def _side(name: str, turns: Sequence[Turn]) -> list[str]:
    """One answer of a preference: its words, or the turns it goes on with."""
    shown = turns[0].shown if len(turns) == 1 else "\n".join(_script(turns))
    return [f"{name}: {shown}"] if shown.strip() else []


def _prompt(read: Dialogue) -> str:
    """What comes before the answer, the system's text left out."""
    end = len(read.turns)
    if not (read.chosen or read.rejected):
        answers = (at for at in range(end - 1, -1, -1) if read.turns[at].role == "assistant")
        end = next(answers, end)
    return _words(turn for turn in read.turns[:end] if turn.role != "system")


def _words(turns: Iterable[Turn]) -> str:
    """The words of some turns."""
    return "\n".join(turn.text for turn in turns if turn.text and not turn.text.isspace())


_WHOLE: dict[str, View] = {
    "all": everything,
    "prompt": _prompt,
    "answer": _one("assistant", -1),
    "chosen": lambda read: _words(read.chosen),
    "rejected": lambda read: _words(read.rejected),
}
