"""One record of each shape, in the dialects it is met in."""

from collections.abc import Mapping

from elute.steps.load.shapes import Sample, Shape, find

Row = Mapping[str, object]

ASK = {"role": "user", "content": "How tall is it?"}
TELL = {"role": "assistant", "content": "Nine feet."}
HUMAN = {"from": "human", "value": "How tall is it?"}
GPT = {"from": "gpt", "value": "Nine feet."}
PARTS = [{"type": "text", "text": "How tall"}, {"type": "text", "value": "is it?"}]

SHAPES: list[tuple[str, Row]] = [
    ("messages", {"messages": [ASK, TELL]}),
    ("messages", {"chat": [ASK, TELL], "id": 3}),
    ("messages", {"messages": [{"role": "user", "content": PARTS}, TELL]}),
    ("messages", {"messages": '[{"role": "user", "content": "hi"}]'}),
    ("messages", {"prompt": "How tall", "prompt_id": "x", "messages": [ASK, TELL]}),
    ("messages", {"question": "How tall?", "answer": "Nine.", "messages": [ASK, TELL]}),
    ("conversations", {"conversations": [HUMAN, GPT]}),
    ("conversations", {"dialogue": [HUMAN, GPT], "system": "Be short."}),
    ("alpaca", {"instruction": "Add", "input": "1 2", "output": "3"}),
    ("alpaca", {"instruction": "Add", "context": "", "response": "3", "category": "sums"}),
    ("alpaca", {"instruction": "Add", "output": "3", "text": "### Add\n3"}),
    ("preference", {"prompt": "How tall?", "chosen": "Nine feet.", "rejected": "No."}),
    ("preference", {"conversations": [HUMAN], "chosen": GPT, "rejected": GPT}),
    ("preference", {"chosen_messages": [ASK, TELL], "rejected_messages": [ASK, TELL]}),
    ("preference", {"prompt": "x", "chosen": [ASK, TELL], "rejected": [ASK, TELL]}),
    ("preference", {"instruction": "a", "input": "b", "chosen": "c", "rejected": "d"}),
    (
        "preference",
        {
            "input": {"messages": [ASK]},
            "preferred_output": [TELL],
            "non_preferred_output": [TELL],
        },
    ),
    ("preference", {"chosen": "nine", "rejected": "ten", "score_chosen": 1.0, "score_rejected": 0}),
    ("kto", {"messages": [ASK, TELL], "label": True}),
    ("kto", {"prompt": "How tall?", "completion": "Nine.", "label": False}),
    ("kto", {"conversations": [HUMAN, GPT], "kto_tag": True}),
    ("pairs", {"prompt": "How tall?", "completion": "Nine."}),
    ("pairs", {"prompt": [ASK], "completion": [TELL]}),
    ("pairs", {"Q": "How tall?", "A": "Nine.", "label": 0}),
    ("pairs", {"question": "How tall?", "answer": "Nine.", "system_prompt": "Be short."}),
]
"""The name of a shape, and a record that has it."""

PLAIN: list[Row] = [
    {"text": "a"},
    {"text": "a", "label": True},
    {"title": "a", "body": "b"},
    {"messages": ["one", "two"]},
    {"messages": [{"content": "nobody says it"}]},
    {"question": "a", "choices": ["b", "c"], "answer": 1},
    {"chosen": 1, "rejected": 2, "text": "a"},
    {"prompt": "a", "prompt_id": "b"},
    {"role": "user", "content": "a"},
]
"""Records without any of these shapes."""


def shape_of(*rows: Row) -> Shape:
    """The shape of some records that have one."""
    shape = find(Sample(tuple(dict.fromkeys(name for row in rows for name in row)), rows))
    assert shape is not None
    return shape
