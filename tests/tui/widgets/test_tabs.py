"""Titles of the panes: what a narrow one leaves out."""

import pytest

from elute.tui.present.spans import Spans, width
from elute.tui.widgets.tabs import tabs_line, title_line

MAP = "UMAP · trustworthiness 0.985 ± 0.001 · overlap 12 %, in space 8 %"
NEAR = "200 of 1,993 · near “where is my parcel, it should have come long ago”"


def said(line: Spans) -> str:
    """The text of a line."""
    return "".join(text for text, _ in line)


@pytest.mark.parametrize("cells", [78, 54, 60, 96])
def test_a_title_leaves_out_whole_parts(cells: int) -> None:
    """And no word of those it shows is cut, where that fills a good part of the room."""
    for line in (tabs_line("map", MAP, cells), title_line("map", MAP, False, cells)):
        assert width(line) == cells or line[0][0].startswith("1")
        assert width(line) <= cells
        told = said(line)
        assert "UMAP" in told or cells < 60
        assert "ove…" not in told
    assert "UMAP · trustworthiness 0.985 ± 0.001" in said(title_line("map", MAP, True, 54))


def test_a_long_part_is_cut_where_little_else_is_said() -> None:
    """A search stays to be seen beside the number of its rows."""
    assert "200 of 1,993 · near “where" in said(tabs_line("rows", NEAR, 78))
    assert "…" in said(tabs_line("rows", NEAR, 78))
