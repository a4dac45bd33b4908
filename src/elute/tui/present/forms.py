"""The form of all settings: each with what is in force, its default, its range and what it does."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

import numpy as np

from elute import cycle
from elute.core import recipe
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.recipe import Settings, merged
from elute.core.safe import safe
from elute.core.settings import Value
from elute.cycle import Step
from elute.tui.present.spans import Spans, cut, left, one_line, wrapped

NAMES, VALUES = 22, 20  # cells
METHOD = "method"
_LONGEST = 60  # characters of a value in a sentence

In = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Field:
    """One line of the form.

    Attributes:
        step: of the cycle.
        key: the setting; METHOD for the one that chooses among the others; "" for a fold.
        method: whose setting it is.
        value: in force; of a method that is not, the default.
        default: as the program has it.
        kind: type of its values.
        help: what it does.
        low, high: inclusive bounds; None for none.
        choices: the only values; () where others are possible.
        idle: whether its method is not in force.
        inside: what is folded here, of `method`.
    """

    step: str
    key: str
    method: str
    value: Value = ""
    default: Value = ""
    kind: type = str
    help: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()
    idle: bool = False
    inside: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it is in force with another value than the default."""
        return not self.idle and self.value != self.default

    @property
    def name(self) -> str:
        """As it is typed after `:set`."""
        return f"{self.step}.{self.key}"


def fields(settings: In, unfolded: Iterable[str] = (), wanted: str = "") -> tuple[Field, ...]:
    """Every line, in the order of the cycle.

    Args:
        settings: in force; what is missing has its default.
        unfolded: `step.method` of methods not in force whose settings are shown all the same.
        wanted: letters that name or help must have; then nothing is folded away.
    """
    made = [it for step in (*cycle.STEPS, cycle.DECIDE) for it in _of_step(step, settings)]
    if wanted:
        letters = wanted.casefold()
        return tuple(
            it for it in made if it.key and letters in f"{it.name} {it.help} {it.method}".casefold()
        )
    shown = set(unfolded)
    return tuple(it for it in made if not (it.idle and it.key) or f"{it.step}.{it.method}" in shown)


def _of_step(step: Step, settings: In) -> list[Field]:
    """The line of its method, the settings of that, and those of each other one below a fold."""
    methods = tuple(step.methods)
    used = cycle.method_name(step.name, settings)
    what = (step.methods[used].__doc__ or "").partition("\n")[0] if used in methods else ""
    made = [Field(step.name, METHOD, used, used, methods[0], help=what, choices=methods)]
    for name in sorted(methods, key=lambda it: it != used):
        inside = _of_method(step, name, {} if name != used else settings.get(step.name, {}))
        if name != used and inside:
            keys = tuple(it.key for it in inside)
            made.append(Field(step.name, "", name, idle=True, inside=keys))
            inside = [dataclasses.replace(it, idle=True) for it in inside]
        made += inside
    return made


def _of_method(step: Step, name: str, values: Mapping[str, Value]) -> list[Field]:
    """The settings of a method."""
    of: Any = step.methods[name]
    kinds = get_type_hints(of)
    made = []
    for it in dataclasses.fields(of):
        default: Any = it.default
        kind, bounds = kinds[it.name], it.metadata
        choices = (False, True) if kind is bool else bounds["choices"]
        value = values.get(it.name, default)
        made.append(
            Field(
                step.name,
                it.name,
                name,
                value,
                default,
                kind,
                bounds["help"],
                bounds["low"],
                bounds["high"],
                choices,
            )
        )
    return made


def next_choice(field: Field, value: Value, step: int) -> Value:
    """The choice after another one (before it, with -1), from the last to the first."""
    place = field.choices.index(value) if value in field.choices else -1
    return field.choices[(place + step) % len(field.choices)]


def assignments(field: Field, typed: str) -> list[str]:
    """What `:set` is to be given, so that a field has a value; with the method it belongs to."""
    typed = typed.strip()
    word = f"{field.name}={typed}"
    if field.kind is str and not isinstance(_read([word])[field.step][field.key], str):
        word = f'{field.name}="{typed}"'
    return [*([f"{field.step}.{METHOD}={field.method}"] if field.idle else []), word]


def _read(words: list[str]) -> Settings:
    return recipe.assignments(words)


def runs(settings: In, words: list[str]) -> tuple[str, ...]:
    """The steps whose result would be another one.

    Raises:
        UsageError: what is to be set cannot be.
    """
    change = _read(words)
    wished = merged(settings, change)
    cycle.complete(wished)
    cycle.refuse_idle(change, wished)
    rows = np.ones(1, dtype=np.bool_)
    before, after = (cycle.fingerprints("", rows, it) for it in (settings, wished))
    return tuple(step for step in cycle.NAMES if before[step] != after[step])


def outcome(settings: In, field: Field, typed: str) -> Spans:
    """What would come of a value: the steps to be run again, or what is wrong with it."""
    words = assignments(field, typed)
    try:
        steps = runs(settings, words)
    except UsageError as problem:
        return ((safe(problem.title), "bad"),)
    shown = " ".join(one_line(word, _LONGEST) for word in words)
    if steps:
        return ((f"{shown}: ", ""), (f"{', '.join(steps)} to be run again", "warn"))
    same = typed.strip() == plain(field.value) and not field.idle
    return ((f"{shown}: ", ""), ("as it is" if same else "nothing to be run again", "quiet"))


def plain(value: Value) -> str:
    """A value as it is typed; may hold anything."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def line(field: Field, moved: Value | None, cells: int) -> Spans:
    """One line: a mark where it is not the default, name, value, what is possible.

    Args:
        field: what it is about.
        moved: the value it was moved to and that is not in force yet; None for none.
        cells: room.
    """
    if not field.key:
        what = (
            f"{field.method}: {counted(len(field.inside), 'setting')} ({', '.join(field.inside)})"
        )
        return cut((("   + ", "quiet"), (what, "quiet")), cells)
    head = field.key == METHOD
    name = field.step if head else f"  {field.key}"
    role = "head" if head else "quiet" if field.idle else ""
    value, value_role = _shown(field.value), "accent" if field.changed else role
    if moved is not None:
        value, value_role = f"{value} → {_shown(moved)}", "warn"
    spans: Spans = (
        ("* " if field.changed else "  ", "mark"),
        (left(name, NAMES), role),
        (left(value, VALUES) + " ", value_role),
        (f"of {field.method}  " * field.idle, "quiet"),
        (_range(field), "quiet"),
    )
    return cut(spans, cells)


def told(field: Field, moved: Value | None, settings: In, cells: int) -> list[Spans]:
    """What is to be said of a field: what it does, its default and range, what would come of it."""
    if not field.key:
        hint = "enter shows them; to set one of them chooses the method, too."
        return [*wrapped(f"{field.step}.method={field.method} is not in force.", cells),
                *wrapped(hint, cells, "quiet")]  # fmt: skip
    lines = wrapped(safe(field.help), cells)
    default = f"Default {_shown(field.default)}"
    possible = "" if len(field.choices) == 1 else _range(field)
    lines += wrapped(f"{default}; {possible}." if possible else f"{default}.", cells, "quiet")
    if moved is not None:
        return [
            *lines,
            cut((("enter sets ", "quiet"), *outcome(settings, field, plain(moved))), cells),
        ]
    if field.idle:
        lines += wrapped(f"Setting it sets {field.step}.method={field.method}, too.", cells, "warn")
    keys = "h and l choose, enter sets" if field.choices else "enter types a value"
    back = "; d goes back to the default" if field.changed else ""
    return [*lines, *wrapped(f"{keys}{back}.", cells, "quiet")]


def title(shown: tuple[Field, ...], wanted: str) -> Spans:
    """How many settings there are, and how many are not as by default."""
    changed = sum(it.changed for it in shown)
    of = f" with “{safe(wanted)}”" if wanted else ""
    said = f" · {changed} not as by default (*)" if changed else " · all as by default"
    total = counted(sum(bool(it.key) for it in shown), "setting")
    return ((total, "strong"), (f"{of}{said}", "quiet"))


def _shown(value: Value) -> str:
    return one_line(plain(value), VALUES) if value != "" else "(empty)"


def _range(field: Field) -> str:
    """What is possible, in words."""
    if field.choices:
        return " ".join(plain(it) for it in field.choices)
    if field.low is not None and field.high is not None:
        return f"{field.low:,.12g} to {field.high:,.12g}"
    if field.low is not None:
        return f"from {field.low:,.12g} on"
    return f"up to {field.high:,.12g}" if field.high is not None else ""
