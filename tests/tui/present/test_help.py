"""The help explains the numbers too."""

import pytest

from elute.engine.meanings import CLUSTER, OVERALL
from elute.tui.present import help
from elute.tui.present.spans import width


@pytest.mark.parametrize("cells", [76, 150])
def test_every_number_is_explained(cells: int) -> None:
    """By its name, on lines that fit, after the keys."""
    lines = help.page(cells)
    assert max(map(width, lines)) <= cells
    said = " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())
    for meanings in (*OVERALL.values(), CLUSTER):
        for name, meaning in meanings.items():
            assert f"{name.replace('_', ' ')} {meaning}" in said
