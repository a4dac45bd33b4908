"""The help explains the numbers and the signs too."""

import pytest

from elute.engine.meanings import CLUSTER, OVERALL
from elute.tui.present import help
from elute.tui.present.signs import SIGNS
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


@pytest.mark.parametrize("cells", [76, 150])
def test_every_sign_is_explained(cells: int) -> None:
    """What stands alone in front of a line, as `!` for advice to drop, is in the help."""
    lines = ["".join(text for text, _ in line) for line in help.page(cells)]
    for pane, signs in SIGNS.items():
        told = lines[lines.index(f"Signs: {pane}") :]
        for sign in signs:
            line = next(line for line in told if line.startswith(f"{sign.glyph} "))
            assert sign.meaning.startswith(line[1:].strip())
    assert SIGNS["clusters"][0].glyph == "!"
