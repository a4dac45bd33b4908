"""Read the address of a server, strictly: texts and a key will go there."""

import ipaddress
import re
from urllib.parse import urlsplit

from elute.core.errors import UsageError
from elute.core.outside import Destination

_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)*(?![0-9]+$){_LABEL}")
"""As RFC 1123 has it, so no underscore; a number at the end is half an IPv4 address."""
_IN_IPV6 = set("0123456789abcdef:")
_HINT = "Give it as https://HOST/v1, or http://localhost:PORT/v1 for a server on this machine."


def destination(base_url: str, model: str) -> Destination:
    """Where `base_url` leads.

    Nothing is added to its path. Plain http is for this machine only: on any other way it would
    show the key and the texts to whoever stands beside.

    Raises:
        UsageError: it is no such address, or holds a user, a password, a query or a fragment.
            The message does not repeat it, since any of these may be a secret.
    """
    if not base_url.isascii() or not base_url.isprintable() or re.search(r"[\s\\]", base_url):
        raise _refused("it has spaces, backslashes or characters beyond ASCII")
    try:
        parts = urlsplit(base_url)
        scheme, name, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        raise _refused("it cannot be understood") from None
    if scheme not in _PORTS:
        raise _refused("it does not begin with https:// or http://")
    if "@" in parts.netloc:
        raise _refused("it holds a user name or a password")
    if "?" in base_url or "#" in base_url:
        raise _refused("it holds a query or a fragment")
    address = _address(name)
    if address is None and not _NAME.fullmatch(name):
        raise _refused("it names no host")
    if ":" in name and not set(name) <= _IN_IPV6:
        raise _refused("an IPv6 address in it has a zone or is half IPv4")
    local = name == "localhost" or (address is not None and address.is_loopback)
    if scheme == "http" and not local:
        raise UsageError(
            f"{name} would be spoken to over plain http, where anybody on the way can read along.",
            "Use https; http is for a server on this machine.",
        )
    host = f"[{name}]" if isinstance(address, ipaddress.IPv6Address) else name
    if port not in (None, _PORTS[scheme]):
        host = f"{host}:{port}"
    return Destination(f"{scheme}://{host}{parts.path.rstrip('/')}", host, model, local)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _refused(why: str) -> UsageError:
    return UsageError(f"The address of the server cannot be used: {why}.", _HINT)
