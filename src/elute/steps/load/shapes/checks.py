"""What is odd about a conversation: roles, empty answers, like answers, calls without results."""

from collections.abc import Callable, Iterator, Sequence

from elute.core.rules import EMPTY_ANSWER, ROLES, SAME_ANSWERS, TOOL_CALLS
from elute.steps.load.shapes.base import Dialogue, Shape
from elute.steps.load.shapes.turns import Turn

Fault = tuple[str, str]
"""The rule, and a phrase that says where."""

_KNOWN = ("user", "assistant", "system", "tool")


def check_of(shape: Shape) -> Callable[[Dialogue], list[Fault]]:
    """The check of a shape's records; it finds nothing in one that is well formed."""
    if shape.name == "preference":
        return _preference

    def check(read: Dialogue) -> list[Fault]:
        return [(ROLES, read.odd)] if read.odd else _conversation(read.turns, shape.unanswered)

    return check


def _conversation(turns: Sequence[Turn], unanswered: bool) -> list[Fault]:
    """The faults of one conversation; those of a rule in one phrase."""
    if not turns or _is_plain(turns):
        return []
    found = [(ROLES, where) for where in _roles(turns, unanswered)]
    found += [
        (EMPTY_ANSWER, f"turn {place} of the assistant is empty")
        for place, turn in enumerate(turns, start=1)
        if turn.role == "assistant" and not turn.calls and not turn.shown.strip()
    ]
    if any(turn.calls or turn.role == "tool" for turn in turns):
        found += [(TOOL_CALLS, where) for where in _tools(turns)]
    return _joined(found) if len(found) > 1 else found


def _is_plain(turns: Sequence[Turn]) -> bool:
    """Whether user and assistant take turns and say something: nearly all are, so look once."""
    awaited = "user"
    for role, _, shown, calls, _ in turns:
        if role == "system":
            continue
        if role != awaited or calls or not shown or shown.isspace():
            return False
        awaited = "assistant" if role == "user" else "user"
    return awaited == "user" and turns[-1].role == "assistant"


def _preference(read: Dialogue) -> list[Fault]:
    """The faults of either answer, and whether the two are one."""
    found: list[Fault] = []
    for name, side in (("chosen", read.chosen), ("rejected", read.rejected)):
        faults = _conversation([*read.turns, *side], not side)
        # Where nothing is known of the prompt, nothing can be said of its roles.
        found += [(rule, f"{name}: {why}") for rule, why in faults if read.turns or rule != ROLES]
        if not side:
            found.append((EMPTY_ANSWER, f"{name}: there is none"))
    if read.chosen and _folded(read.chosen) == _folded(read.rejected):
        found.append((SAME_ANSWERS, "chosen and rejected are the same"))
    return _joined(found)


def _folded(turns: Sequence[Turn]) -> list[tuple[str, list[str]]]:
    """Turns without regard to white space."""
    return [(turn.role, turn.shown.split()) for turn in turns]


def _joined(found: Sequence[Fault]) -> list[Fault]:
    """One fault a rule, its phrases together."""
    phrases: dict[str, dict[str, None]] = {}
    for rule, where in found:
        phrases.setdefault(rule, {})[where] = None
    return [(rule, "; ".join(words)) for rule, words in phrases.items()]


def _roles(turns: Sequence[Turn], unanswered: bool) -> Iterator[str]:
    """Where turns do not alternate; texts of the system may stand anywhere."""
    before: Turn | None = None
    for place, turn in enumerate(turns, start=1):
        if turn.role == "system":
            continue
        if turn.role not in _KNOWN:
            yield f'turn {place} has the unknown role "{turn.role}"'
        elif before is None:
            if turn.role != "user":
                yield f"it begins with the {turn.role}"
        elif turn.role == before.role and turn.role != "tool" and not turn.calls:
            yield f"turns {place - 1} and {place} are both the {turn.role}'s"
        elif before.role == "tool" and turn.role == "user":
            yield f"turn {place} is the user's, and the tool's result before it was not answered"
        before = turn
    if before is None:
        yield "there is only a text of the system"
    elif before.role in ("user", "tool") and not unanswered:
        yield f"it ends with the {before.role}"


def _tools(turns: Sequence[Turn]) -> Iterator[str]:
    """Where calls and results do not go together.

    A conversation may end with a call: then the call is what is to be learned. Results without
    names answer whatever was called before them.
    """
    called = answered = False
    names: set[str] = set()
    for place, turn in enumerate(turns, start=1):
        if turn.role == "tool":
            if not called:
                yield f"turn {place} is a result without a call"
            elif turn.answers and names and turn.answers not in names:
                yield f"turn {place} is the result of a call that was not made"
            answered = True
        elif turn.calls:
            if not called or answered:
                called, answered, names = True, False, set()
            names |= {call.id for call in turn.calls if call.id}
            if not all(call.sound for call in turn.calls):
                yield f"turn {place} calls a tool with arguments that are not JSON"
        elif turn.role != "system":
            if called and not answered:
                yield f"turn {place} follows a call without a result"
            called = answered = False
