"""What the user has set, as plain data: step -> setting -> value."""

from collections.abc import Iterable, Mapping

from elute.core.errors import UsageError
from elute.core.settings import Value

Settings = dict[str, dict[str, Value]]


def assignments(given: Iterable[str]) -> Settings:
    """Read `step.key=value` words as they stand on a command line.

    `true` and `false` are truth values, whole and decimal numbers are numbers, everything else is
    text; quote a number to make it text (`load.text="7"`).

    Raises:
        UsageError: names every word that has another form.
    """
    settings: Settings = {}
    wrong = []
    for word in given:
        name, equals, value = word.partition("=")
        step, dot, key = name.strip().partition(".")
        if not (equals and dot and step and key):
            wrong.append(repr(word))
            continue
        settings.setdefault(step, {})[key] = _value(value.strip())
    if wrong:
        hint = "Settings are written step.key=value, for example cluster.method=kmeans."
        raise UsageError(f"{', '.join(wrong)} cannot be read as a setting.", hint)
    return settings


def merged(
    base: Mapping[str, Mapping[str, Value]], change: Mapping[str, Mapping[str, Value]]
) -> Settings:
    """`base` with `change` laid over it, setting by setting.

    Choosing another method for a step forgets the settings of the one before: they belong to it.
    """
    made = {step: dict(values) for step, values in base.items()}
    for step, values in change.items():
        before = made.setdefault(step, {})
        if "method" in values and values["method"] != before.get("method"):
            before.clear()
        before.update(values)
    return made


def _value(text: str) -> Value:
    """One value as written on a command line."""
    if text in ("true", "false"):
        return text == "true"
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
