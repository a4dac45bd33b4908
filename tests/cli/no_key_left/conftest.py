"""Places with a key and a server for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.no_key_left.place import Place
from tests.cli.no_key_left.search import KEY
from tests.fakes.openai_server import serving


@pytest.fixture(params=[False, True], ids=["environment", "file"])
def by_file(request: pytest.FixtureRequest) -> bool:
    """Whether the key is in a private file, or in the environment."""
    return bool(request.param)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes a place beside a server with a plan; all that was started ends with the test."""
    with ExitStack() as stack:

        def make(plan: str = "", *, by_file: bool = False, crash: str = "") -> Place:
            server = stack.enter_context(serving(plan, dim=16, key=KEY))
            made = Place(tmp_path, server, by_file, crash)
            stack.callback(made.close)
            return made

        yield make
