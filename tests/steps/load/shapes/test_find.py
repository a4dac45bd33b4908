"""Which shape some records have."""

import pytest

from elute.steps.load.shapes import Sample, find

from .cases import ASK, PLAIN, SHAPES, TELL, Row, shape_of


@pytest.mark.parametrize(("name", "row"), SHAPES)
def test_a_shape_is_found_by_what_the_columns_hold(name: str, row: Row) -> None:
    """Every dialect of a shape is recognised from one record."""
    assert shape_of(row).name == name


@pytest.mark.parametrize("row", PLAIN)
def test_plain_columns_have_no_shape(row: Row) -> None:
    """Nothing is taken for a conversation that is none."""
    assert find(Sample(tuple(row), [row])) is None


def test_a_few_other_records_do_not_change_the_shape() -> None:
    """One record in five may lack the column or hold something else in it."""
    rows: list[Row] = [{"messages": [ASK, TELL]}] * 8
    assert (
        shape_of(*rows, {"messages": None}, {"messages": "oops"}, {"other": 1}).name == "messages"
    )
    mixed: list[Row] = [*rows[:2], {"messages": "oops"}, {"messages": "oops"}]
    assert find(Sample(("messages",), mixed)) is None


def test_of_two_conversations_the_longer_is_the_record() -> None:
    """A short column of messages beside the whole conversation is not taken for it."""
    row: Row = {"first": [ASK], "whole": [ASK, TELL, ASK, TELL]}
    assert shape_of(row).columns == ("whole",)


def test_answers_are_told_from_what_is_said_about_them() -> None:
    """`chosen_model` stands beside `rejected_model` too, but says nothing."""
    row: Row = {
        "chosen_model": "m1",
        "rejected_model": "m2",
        "chosen_response": "Nine feet tall.",
        "rejected_response": "I do not know.",
        "question": "How tall?",
    }
    assert shape_of(row).columns == ("question", "chosen_response", "rejected_response")


def test_prompts_without_answers_are_known_as_such() -> None:
    """Where most conversations end with the user, none lacks an answer."""
    assert shape_of({"messages": [ASK]}).unanswered
    assert not shape_of({"messages": [ASK, TELL]}).unanswered
