"""What may be imported where, held by fresh interpreters: a deferred import hides from a graph."""

import subprocess
import sys

import pytest

HEAVY = (
    *("torch", "sklearn", "scipy", "umap", "numba", "hdbscan", "openTSNE", "pandas", "pyarrow"),
    *("openai", "httpx2", "pymilvus", "milvus_lite", "grpc", "cuml"),
)

LOOK = """
import sys
{code}
print(*sorted(name for name in sys.modules if "." not in name))
"""


def loaded(code: str) -> set[str]:
    """The top-level modules that are there after `code` ran in a new interpreter."""
    command = [sys.executable, "-c", LOOK.format(code=code)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import elute.engine.opening, elute.engine.tables",
        "import elute.tui.app",
        "from elute.cli.parser import _parser; _parser()",
        "import elute.cycle as c; c.complete({})",
    ],
)
def test_no_heavy_library_at_import(code: str) -> None:
    """Opening a front end, or reading every setting, costs none of the seconds these take."""
    assert not loaded(code) & set(HEAVY)


def test_the_command_line_does_not_load_the_screen() -> None:
    """`elute show` in a pipe does not pay for Textual."""
    assert not loaded("from elute.cli.parser import _parser; _parser()") & {"textual", "rich"}


def test_the_package_itself_loads_nothing() -> None:
    """`import elute` is a version only."""
    assert "numpy" not in loaded("import elute")


def test_the_control_is_seen() -> None:
    """The look notices a heavy library where there is one."""
    assert "sklearn" in loaded("import sklearn")
