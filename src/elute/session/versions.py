"""Which programs make the results of a session: other versions may cluster otherwise."""

import contextlib
import platform

from elute import __version__

_MAKERS = (
    "numpy",
    "scipy",
    "scikit-learn",
    "faiss-cpu",
    "hdbscan",
    "evoc",
    "numba",
    "openTSNE",
    "torch",
    "transformers",
    "sentence-transformers",
    "openai",
    "pyarrow",
    "pandas",
    "orjson",
)


def versions() -> dict[str, str]:
    """Name -> version of elute, Python and the libraries that are installed; none is imported."""
    from importlib import metadata

    found = {"elute": __version__, "python": platform.python_version()}
    for name in _MAKERS:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
