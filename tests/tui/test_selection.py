"""Marks that are lost together can be put back together."""

import numpy as np

from elute.tui.selection import LOST, Selection


def marked(*rows: int) -> Selection:
    """Ten rows, some of them marked."""
    made = Selection()
    made.fit(10)
    made.add(rows)
    return made


def test_marks_taken_off_together_come_back_together() -> None:
    """What was marked since stays so."""
    marks = marked(1, 2, 3)
    marks.clear()
    marks.add([7])
    assert marks.put_back() == 3
    assert marks.ids.tolist() == [1, 2, 3, 7]
    assert marks.put_back() == 0


def test_one_mark_is_not_remembered() -> None:
    """It would take the place of a set that is hard to come by."""
    marks = marked(1, 2, 3)
    marks.remove([1, 2])
    for _ in range(3 * LOST):
        marks.toggle([3])
    assert marks.put_back() == 2
    assert 1 in marks


def test_several_losses_come_back_one_by_one() -> None:
    """The last one first."""
    marks = marked(1, 2)
    marks.clear()
    marks.add([5, 6])
    marks.clear()
    marks.put_back()
    assert marks.ids.tolist() == [5, 6]
    marks.put_back()
    assert marks.ids.tolist() == [1, 2, 5, 6]


def test_marks_of_another_round_do_not_come_back() -> None:
    """Nor those of another dataset."""
    marks = marked(1, 2)
    marks.forget()
    assert marks.put_back() == 0
    marks.add([1, 2])
    marks.clear()
    marks.fit(20)
    assert marks.put_back() == 0


def test_what_was_handed_out_stays_as_it_was() -> None:
    """A picture drawn from the marks keeps them."""
    marks = marked(1, 2)
    mask = marks.mask
    marks.clear()
    marks.put_back()
    marks.remove([1])
    assert np.flatnonzero(mask).tolist() == [1, 2]
