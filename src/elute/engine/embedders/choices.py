"""Which embedders are meant: by words of the command line, or by the settings in force."""

from dataclasses import dataclass

from elute import cycle
from elute.core.errors import UsageError
from elute.core.recipe import Settings
from elute.core.settings import Value
from elute.steps.embed import METHODS
from elute.steps.embed.base import Embedder, Remote

_TAKES = {"sentence_transformers": "model", "openai": "model", "precomputed": "file"}
"""Embedder -> its setting that may stand after the colon."""
_FORMS = (
    "lsa, sentence_transformers, sentence_transformers:MODEL_OR_FOLDER, openai:MODEL, "
    "openai:MODEL@http://HOST/v1 or precomputed:FILE"
)


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
        made: Embedder = cycle.method("embed", {"embed": {"method": self.name, **self.settings}})
        return made

    @property
    def sends(self) -> bool:
        """Whether it sends the texts to a server."""
        return isinstance(self.method, Remote)


def named(word: str) -> Choice:
    """The embedder that a word means; a setting that it does not name has its default.

    Raises:
        UsageError: it means none, or its address cannot be used.
    """
    name, colon, rest = word.partition(":")
    if name not in METHODS or (colon and name not in _TAKES) or (colon and not rest):
        raise UsageError(f"{word!r} names no embedder.", f"Write {_FORMS}.")
    settings: dict[str, Value] = {}
    if name == "openai":
        rest, at, url = rest.partition("@")
        settings = {"base_url": url} if at else {}
    if rest:
        settings[_TAKES[name]] = rest
    choice = Choice(word, name, settings)
    if isinstance(method := choice.method, Remote):
        method.destination()
    return choice


def in_force(settings: Settings) -> Choice:
    """The embedder of the settings."""
    given = dict(settings.get("embed", {}))
    name = cycle.method_name("embed", settings)
    given.pop("method", None)
    main = given.get(_TAKES.get(name, ""), "")
    return Choice(f"{name}:{main}" if main else name, name, given)
