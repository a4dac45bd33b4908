"""Which embedders are meant: by words of the command line, or by the settings in force."""

import re
from dataclasses import dataclass

from elute import cycle
from elute.core.errors import EluteError, UsageError
from elute.core.recipe import Settings, assignments
from elute.core.settings import Value, build, plain
from elute.steps.embed import METHODS
from elute.steps.embed.base import Embedder, Remote

_TAKES = {"sentence_transformers": "model", "openai": "model", "precomputed": "file"}
"""Embedder -> its setting that may stand first, without its name."""
_FORMS = (
    "lsa, sentence_transformers, sentence_transformers:MODEL_OR_FOLDER, openai:MODEL, "
    "openai:MODEL@http://HOST/v1 or precomputed:FILE; settings follow a comma, as in "
    "precomputed:FILE,column=NAME or lsa:dims=64"
)
_CONTENT = "sha256"
"""A setting that elute makes itself: what the file of vectors holds."""
_NAMED = re.compile(r"[a-z_]+\s*=")
_NEXT = re.compile(rf",\s*(?={_NAMED.pattern})")


@dataclass(frozen=True)
class Choice:
    """An embedder with its settings.

    Attributes:
        word: what it is called here.
        name: of the method.
        settings: those that are not its defaults.
    """

    word: str
    name: str
    settings: dict[str, Value]

    @property
    def method(self) -> Embedder:
        """The embedder itself.

        Raises:
            UsageError: a setting is not known or out of bounds.
        """
        return build(METHODS[self.name], self.settings, "embed")

    @property
    def sends(self) -> bool:
        """Whether it sends the texts to a server."""
        return isinstance(self.method, Remote)


@dataclass(frozen=True)
class Problem:
    """Why one embedder has no numbers, as plain values; the others have theirs.

    Attributes:
        title: what happened.
        hint: what to do next.
        exit_code: of a command that has nothing else to tell.
    """

    title: str
    hint: str
    exit_code: int

    @classmethod
    def of(cls, error: EluteError) -> "Problem":
        """What was raised."""
        return cls(error.title, error.hint, error.exit_code)

    def __str__(self) -> str:
        """Both sentences on one line."""
        return f"{self.title} {self.hint}".strip()


def named(word: str) -> Choice:
    """The embedder that a word means; a setting that it does not name has its default.

    After the embedder and a colon stand its model or file and, each after a comma, settings as
    `--set` takes them: `sentence_transformers:MODEL,prompt=query,dims=256`.

    Raises:
        UsageError: it means none, a setting is not known, or its address cannot be used.
    """
    name, colon, rest = word.partition(":")
    if name not in METHODS or (colon and not rest):
        raise UsageError(f"{word!r} names no embedder.", f"Write {_FORMS}.")
    first, *more = _NEXT.split(rest)
    if _NAMED.match(first):
        first, more = "", [first, *more]
    if first and name not in _TAKES:
        raise UsageError(f"{word!r} names no embedder.", f"Write {_FORMS}.")
    settings = assignments(f"embed.{it}" for it in more).get("embed", {})
    if name == "openai":
        first, at, url = first.partition("@")
        settings |= {"base_url": url} if at else {}
    if first:
        settings[_TAKES[name]] = first
    choice = Choice(word, name, settings)
    if isinstance(method := choice.method, Remote):
        method.destination()
    return choice


def in_force(settings: Settings) -> Choice:
    """The embedder of the settings, called as it would be written."""
    name = cycle.method_name("embed", settings)
    usual = plain(METHODS[name]())
    given = {
        key: value
        for key, value in settings.get("embed", {}).items()
        if key != "method" and value != usual.get(key)
    }
    main = str(given.get(_TAKES.get(name, ""), ""))
    unsaid = (_TAKES.get(name), _CONTENT)
    others = (f"{key}={_written(it)}" for key, it in given.items() if key not in unsaid)
    said = ",".join([*([main] if main else []), *others])
    return Choice(f"{name}:{said}" if said else name, name, given)


def change(choice: Choice, settings: Settings) -> Settings:
    """The change of settings after which a choice is the one in force; {} where it is already."""
    wanted: dict[str, Value] = {"method": choice.name, **plain(choice.method)}
    now = cycle.complete({"embed": settings.get("embed", {})})["embed"]
    if now["method"] != choice.name:
        return {"embed": {"method": choice.name, **choice.settings}}
    differing = {key: value for key, value in wanted.items() if now[key] != value}
    return {"embed": differing} if differing else {}


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
