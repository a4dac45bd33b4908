"""A user's own seal: a line of a session that somebody else wrote cannot spend this user's money.

The secret lies beside the keys and never leaves this machine; sessions may be copied and shared.
"""

import contextlib
import hashlib
import hmac
import json
import secrets
from pathlib import Path

from elute import durable
from elute.core.errors import BadInput, CannotWrite
from elute.remote.keys import config_folder

_BYTES = 32


def seal(plain: object) -> str:
    """The seal of plain data; the secret is made where there is none yet, once for all processes.

    Raises:
        CannotWrite: the secret cannot be kept.
        BadInput: it cannot be read.
    """
    path = _path()
    if _read(path) is None:
        durable.make_folder(path.parent)
        durable.make_once(path, secrets.token_bytes(_BYTES))
    secret = _read(path)
    if secret is None:
        raise CannotWrite(f"{path} was taken away again.", "Agree again.")
    return _made(plain, secret)


def is_sealed(plain: object, sealed: str) -> bool:
    """Whether this user sealed it.

    Raises:
        BadInput: the secret cannot be read.
    """
    secret = _read(_path())
    if secret is None or not isinstance(sealed, str):
        return False
    return hmac.compare_digest(_made(plain, secret).encode(), sealed.encode("utf-8", "replace"))


def _made(plain: object, secret: bytes) -> str:
    text = json.dumps(plain, sort_keys=True).encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def _read(path: Path) -> bytes | None:
    """The secret; None where there is none."""
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            secret = path.read_bytes()
            if len(secret) != _BYTES:
                raise BadInput(f"{path} is damaged.", "Remove it, then agree again.")
            return secret
    except OSError as problem:
        title = f"{path} cannot be read: {problem.strerror}."
        raise BadInput(title, "Mend its permissions.") from problem
    return None


def _path() -> Path:
    return config_folder() / "seal"
