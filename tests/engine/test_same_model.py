"""A server that puts another model behind the same name: its vectors never come among the old."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from elute.core.errors import ServiceError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.engine.embedding import embed_missing, gather
from elute.steps.embed.base import Given
from elute.steps.embed.openai.probe import SENTENCES
from tests import values
from tests.fakes.openai_server import Server, holds, serving
from tests.steps.embed.openai.asked import Agreed, billed, texts

TEXTS = texts(600)


def embedded(root: Path, server: Server, given: Sequence[str] = TEXTS) -> Floats:
    """Embed what has no vector yet, and gather all."""
    round_ = values.precleaned(range(len(given)), given)
    method = Agreed(base_url=server.url, concurrency=1)
    return gather(root, embed_missing(root, "openai", method, round_, "", silent, Given()), round_)


def files(root: Path) -> dict[Path, bytes]:
    """Everything that is stored."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def half(tmp_path: Path) -> tuple[Path, int]:
    """A store that a failing server of width 8 has half filled, and the port of the server."""
    root = tmp_path / "vectors"
    with serving("4-: 401") as server, pytest.raises(ServiceError, match="401"):
        embedded(root, server)
    assert billed(server) == {1}
    assert server.billed.total() == 256 + 4
    return root, int(server.url.split(":")[2].split("/")[0])


@pytest.mark.parametrize(("plan", "dim"), [("", 16), ("*: mislabelled", 8)])
def test_another_model_gets_no_text(half: tuple[Path, int], plan: str, dim: int) -> None:
    """Of another width, or of other directions: only the probe is sent and nothing is stored."""
    root, port = half
    before = files(root)
    with serving(plan, dim=dim, port=port) as server:
        host = server.url.split("/")[2]
        with pytest.raises(ServiceError) as caught:
            embedded(root, server)
        assert {text for request in server.requests for text in request.texts} == set(SENTENCES)
    said = f"The model text-embedding-3-small at {host} answers otherwise than when the stored"
    assert caught.value.title.startswith(said)
    assert caught.value.hint
    assert caught.value.exit_code == 4
    assert files(root) == before


def test_the_same_model_goes_on(half: tuple[Path, int]) -> None:
    """Also after another was refused; no text is paid twice."""
    root, port = half
    with serving(dim=16, port=port) as server, pytest.raises(ServiceError):
        embedded(root, server)
    with serving("*: noisy", port=port) as server:
        found = embedded(root, server)
    assert all(holds(vector, text) for vector, text in zip(found, TEXTS, strict=True))
    assert server.billed.total() == 600 - 256 + 4
