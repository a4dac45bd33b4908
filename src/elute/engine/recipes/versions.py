"""What results rest on besides data and settings: named in a recipe, compared where it is run."""

import platform
from collections.abc import Mapping

from elute.session.versions import versions


def here() -> dict[str, str]:
    """Versions of elute, Python and the libraries that are installed, and the kind of machine."""
    return versions() | {"machine": f"{platform.system()} {platform.machine()}"}


def differing(there: Mapping[str, str]) -> list[str]:
    """What is not the same here as a recipe says, one clause each."""
    now = here()
    return [
        f"{name} {now.get(name, 'not installed')} here, {version} there"
        for name, version in there.items()
        if now.get(name) != version
    ]
