"""Find the key of a host: in the environment or in a private file, never in settings or argv.

A key belongs to a host. A recipe from a stranger may name any server; the key of another one must
not go there, so there is no key for all.
"""

import os
import re
import resource
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput, UsageError
from elute.core.outside import Destination
from elute.remote.secret import Secret

OPENAI = "api.openai.com"
HUB_TOKENS = frozenset({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"})
"""What a process that may have to fetch a model needs."""
_HOLDS_KEY = re.compile(r"(?i)KEY|TOKEN(?!IZER)|SECRET|PASSW(?:OR)?D|CREDENTIAL")
_KEY = re.compile(r"[!-~]+")
_SIGNS = {".": "_", ":": "_", "-": "__"}


def key_for(destination: Destination) -> Secret | None:
    """The key that belongs to a destination's host; None where this machine needs none.

    Raises:
        UsageError: there is none for a host that is not this machine, or it cannot be one.
        BadInput: the file of keys can be read by others, or cannot be read.
    """
    host = destination.host
    variable = variable_for(host)
    key, where = os.environ.get(variable, "").strip(), variable
    if not key:
        file = config_folder() / "keys.toml"
        key, where = _from_file(file, host), str(file)
    if not key and destination.local:
        return None
    if not key:
        raise UsageError(
            f"There is no key for {host}.",
            f'Set {variable}, or write "{host}" = "KEY" into {where} (chmod 600).',
        )
    if not _KEY.fullmatch(key):
        raise UsageError(
            f"What {where} holds for {host} is no key: it has spaces, line ends or letters "
            "beyond ASCII.",
            "Copy it again.",
        )
    _leave_no_image()
    return Secret(key)


def variable_for(host: str) -> str:
    """The environment variable that holds a host's key.

    `OPENAI_API_KEY` for api.openai.com; `ELUTE_KEY_` and the host for any other, in upper case
    with dots and colons as `_`, `-` as `__`, brackets as `___`: hosts that differ have variables
    that differ, or one could be named to get another's key. That is so only for what `hosts`
    lets through, where a dot stands between two letters or digits and no name ends in a number.
    """
    if host == OPENAI:
        return "OPENAI_API_KEY"
    name = re.sub(r"[^a-z0-9]", lambda found: _SIGNS.get(found[0], "___"), host.lower())
    return f"ELUTE_KEY_{name.upper()}"


def without_keys(environ: Mapping[str, str], but: Collection[str] = ()) -> dict[str, str]:
    """An environment for processes that have no use for keys: without what looks like one.

    Args:
        environ: our own.
        but: names of what the process does need.
    """
    return {name: it for name, it in environ.items() if name in but or not _HOLDS_KEY.search(name)}


def keep_to_ourselves() -> None:
    """Give no key of the environment to processes that libraries start, and none to a crash.

    What a program inherits is the system's copy of the environment, from which they go; we, and
    libraries in this process, read them in `os.environ`, where they stay.
    """
    for name in filter(_HOLDS_KEY.search, os.environ):
        os.unsetenv(name)
    _leave_no_image()


def config_folder() -> Path:
    """Where the user's own keys and prices are."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".config") / "elute"


def _leave_no_image() -> None:
    """Whatever crashes this process from now on, the system writes no image of its memory.

    A limit of 1 byte, because Linux hands an image to a program that is to take it, however low
    the limit, unless it is 1 (core(5), fs/coredump.c).
    """
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    most = 0 if hard == 0 else 1
    resource.setrlimit(resource.RLIMIT_CORE, (most, hard))


def _from_file(path: Path, host: str) -> str:
    """The host's key in the file; "" where there is none, or no file."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise BadInput(f"Others may read the keys in {path}.", f"chmod 600 {path}")
            keys: dict[str, Any] = tomllib.load(file)
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise BadInput(f"{path} cannot be read: {problem.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's message quotes the line, which holds a key.
        raise BadInput(f"{path} is not TOML.", f'Lines are "{host}" = "KEY".') from None
    key = keys.get(host, "")
    if not isinstance(key, str):
        raise BadInput(f"The key for {host} in {path} is not text.", f'Write "{host}" = "KEY".')
    return key.strip()
