"""What the line below the map says of shades."""

import pytest
from rich.style import Style
from textual.color import Color

from elute.tui.drawing.cloud import Colouring
from elute.tui.drawing.palette import Palette
from elute.tui.widgets.map_legend import legend
from elute.tui.widgets.map_lines import Brushes

NOTHING = Style()
BRUSHES = Brushes(Palette(True, Color.parse("#121212")), NOTHING, NOTHING, NOTHING, False)


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((0.4, 0.45, 0.5, 0.57), "● <0.40  ● <0.45  ● <0.50  ● <0.57  ● 0.57+"),
        ((0.5112, 0.5134), "● <0.511  ● <0.513  ● 0.513+"),
        ((12.0, 1450.0), "● <12  ● <1,450  ● 1,450+"),
        ((), "● all alike"),
    ],
)
def test_every_shade_tells_where_it_ends_or_begins(bounds: tuple[float, ...], told: str) -> None:
    """With as many decimals as it takes that no two look alike."""
    by = Colouring("outlier", "numbers", bounds=bounds)
    assert legend(by, BRUSHES, 70).text.rstrip() == f"outlier  {told}"
