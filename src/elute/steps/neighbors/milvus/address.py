"""Where `neighbors.uri` leads, and whether vectors may go there.

A recipe from a stranger may name any server, and from vectors texts can be guessed. So a server
that is not this machine gets them only where the user's own environment names it too, and the token
goes to the one host for which it was put there.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from elute.core.errors import UsageError
from elute.core.outside import Destination, offline
from elute.remote.hosts import destination
from elute.remote.secret import Secret

HOSTS = "ELUTE_MILVUS_HOSTS"
"""The environment variable that names the servers that may have vectors, HOST or HOST:PORT, with
commas between."""

TOKEN = "MILVUS_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable with the token of the first of them; no other host gets it."""

LITE = ".db"
"""How the name of Milvus Lite's data ends; its own client knows it by that."""

_HINT = "Give a file name that ends in .db, https://HOST:PORT, or http://localhost:19530."


@dataclass(frozen=True)
class Server:
    """A Milvus server that may have the vectors.

    Attributes:
        destination: where it is.
        token: what opens it; None where it needs none.
    """

    destination: Destination
    token: Secret | None


def place(uri: str) -> Server | Path | None:
    """What an address means: a server, Milvus Lite's data in a file, or (None) in a temporary one.

    Raises:
        UsageError: it is no such address, or vectors may not go there. No message repeats an
            address that may hold a password.
    """
    if not uri:
        return None
    if uri.startswith(("http://", "https://")):
        return _server(uri)
    if uri.endswith(LITE) and "://" not in uri and uri.isprintable():
        with suppress(RuntimeError):  # there is no such user
            return Path(uri).expanduser()
    raise UsageError("neighbors.uri is no address of a Milvus.", _HINT)


def _server(uri: str) -> Server:
    try:
        to = destination(uri, "Milvus")
    except UsageError as wrong:
        raise UsageError(wrong.title, _HINT) from None
    if offline():
        title = f"{to.host} cannot be asked: every connection is forbidden (--offline)."
        raise UsageError(title, "Leave neighbors.uri empty: Milvus Lite needs no connection.")
    named = [name.strip().lower().removesuffix(":443") for name in _variable(HOSTS).split(",")]
    if not to.local and to.host not in named:
        raise UsageError(
            f"Vectors would go to {to.host}, which only the settings name.",
            f"If you want that, set the environment variable too: {HOSTS}={to.host}",
        )
    if "global-cluster" in to.url:
        title = f"{to.host} would send the vectors on to servers that nobody named."
        raise UsageError(title, "Give the address of the cluster itself.")
    token = _variable(TOKEN)
    return Server(to, Secret(token) if token and to.host == named[0] else None)


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()
