"""What is odd about conversations, and what is not."""

import json

import pytest

from elute.steps.load.shapes.checks import check_of

from .cases import ASK, SHAPES, TELL, Row, shape_of

CALL = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{}"}}],
}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "42"}
SYSTEM = {"role": "system", "content": "Be short."}
BLANK = {"role": "assistant", "content": " \n"}


def faults(row: Row, *like: Row) -> dict[str, str]:
    """What is odd about a record, in a file of well-formed ones like it."""
    shape = shape_of(*like, row) if like else shape_of(row)
    return dict(check_of(shape)(shape.read(row)))


def in_chat(*messages: object) -> dict[str, str]:
    """What is odd about a conversation among answered ones."""
    return faults({"messages": list(messages)}, *[{"messages": [ASK, TELL]}] * 9)


@pytest.mark.parametrize(("name", "row"), SHAPES)
def test_well_formed_records_have_no_faults(name: str, row: Row) -> None:
    """No shape is odd by itself, but for two answers that are the same."""
    assert faults(row).keys() <= {"same-answers"}


@pytest.mark.parametrize(
    "messages",
    [
        [SYSTEM, ASK, TELL],
        [ASK, CALL, RESULT, TELL],
        [ASK, CALL, RESULT, RESULT, TELL],
        [ASK, CALL],
        [ASK, CALL, RESULT, CALL, RESULT, TELL, ASK, TELL],
        [ASK, TELL, SYSTEM, ASK, TELL],
        [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}],
        [{"role": "developer", "content": "x"}, {"role": "User", "content": "a"}, TELL],
    ],
)
def test_well_formed_conversations_have_no_faults(messages: list[object]) -> None:
    """Texts of the system, calls with their results and a last call are as they should be."""
    assert in_chat(*messages) == {}


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([ASK, ASK, TELL], "turns 1 and 2 are both the user's"),
        ([ASK, TELL, TELL], "turns 2 and 3 are both the assistant's"),
        ([TELL, ASK, TELL], "it begins with the assistant"),
        ([ASK, TELL, ASK], "it ends with the user"),
        ([SYSTEM], "there is only a text of the system"),
        ([ASK, {"role": "narrator", "content": "x"}, TELL], 'unknown role "narrator"'),
        ([ASK, CALL, RESULT], "it ends with the tool"),
        ([ASK, CALL, RESULT, ASK, TELL], "was not answered"),
        ([ASK, TELL, "oops"], 'unknown role ""'),
    ],
)
def test_roles_out_of_order_are_told(messages: list[object], why: str) -> None:
    """The turn that is out of place is named."""
    found = in_chat(*messages)
    assert set(found) == {"roles"}
    assert why in found["roles"]


@pytest.mark.parametrize("column", ["messages", "conversations"])
def test_what_is_no_list_of_messages_is_told_as_that(column: str) -> None:
    """A text where others have messages has no roles to speak of; nothing is another rule."""
    like = {column: [ASK, TELL]}
    assert faults({column: "not a list"}, *[like] * 5) == {"roles": f"{column} is not a list"}
    assert faults({column: json.dumps([ASK, TELL])}, *[like] * 5) == {}
    assert faults({column: None}, *[like] * 5) == {}


def test_several_faults_of_a_rule_are_one_phrase() -> None:
    """A row is told once by each rule."""
    found = in_chat(TELL, TELL, ASK)
    assert found == {
        "roles": "it begins with the assistant; turns 1 and 2 are both the assistant's; "
        "it ends with the user"
    }


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [ASK, BLANK]},
        {"messages": [ASK, {"role": "assistant", "content": []}]},
        {"messages": [ASK, {"role": "assistant", "content": None, "tool_calls": []}]},
        {"instruction": "Add", "output": ""},
        {"question": "How tall?", "answer": None},
        {"prompt": "How tall?", "chosen": " ", "rejected": "no"},
        {"asked": [ASK], "chosen": [], "rejected": [TELL]},
    ],
)
def test_answers_with_nothing_in_them_are_told(row: Row) -> None:
    """In every shape an answer that is blank is one finding, and the only one."""
    like = next(good for good in _GOOD if good.keys() == row.keys())
    assert set(faults(row, *[like] * 9)) == {"empty-answer"}


_GOOD: list[Row] = [
    {"messages": [ASK, TELL]},
    {"instruction": "Add", "output": "3"},
    {"question": "How tall?", "answer": "Nine."},
    {"prompt": "How tall?", "chosen": "Nine.", "rejected": "no"},
    {"asked": [ASK], "chosen": [TELL], "rejected": [TELL]},
]


def test_same_answers_are_told_after_folding_white_space() -> None:
    """Two answers that differ in spaces only teach nothing."""
    row: Row = {"prompt": "How tall?", "chosen": "Nine  feet.\n", "rejected": "Nine feet."}
    assert set(faults(row)) == {"same-answers"}
    assert faults({**row, "rejected": "Nine Feet."}) == {}


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([ASK, CALL, TELL], "turn 3 follows a call without a result"),
        ([ASK, TELL, RESULT, TELL], "turn 3 is a result without a call"),
        (
            [ASK, CALL, RESULT | {"tool_call_id": "c9"}, TELL],
            "turn 3 is the result of a call that was not made",
        ),
        (
            [ASK, {"from": "function_call", "value": "f(1)"}, RESULT, TELL],
            "turn 2 calls a tool with arguments that are not JSON",
        ),
    ],
)
def test_calls_and_results_that_do_not_go_together_are_told(
    messages: list[object], why: str
) -> None:
    """A call needs its result, a result its call, and arguments are JSON."""
    found = in_chat(*messages)
    assert why in found["tool-calls"]


def test_prompts_to_be_answered_do_not_lack_an_answer() -> None:
    """In a set of prompts every conversation ends with the user."""
    assert faults({"messages": [ASK]}) == {}
    assert faults({"messages": [SYSTEM, ASK, TELL, ASK]}) == {}
