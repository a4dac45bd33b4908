"""Named views of a conversation."""

import pytest

from elute.steps.load.shapes.views import view_of

from .cases import ASK, TELL, Row, shape_of

CHAT: Row = {
    "messages": [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "What is the weather?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "c1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": '{"place": "Oslo"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        {"role": "assistant", "content": "It rains.", "reasoning_content": "the tool says rain"},
        {"role": "user", "content": "Thanks."},
        {"role": "assistant", "content": "Bye."},
    ]
}


def viewed(row: Row, name: str) -> str:
    """A view of one record."""
    shape = shape_of(row)
    view = view_of(shape, name)
    assert view is not None
    return view(shape.read(row))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("user[0]", "What is the weather?"),
        ("user[-1]", "Thanks."),
        ("user[1]", "Thanks."),
        ("user[2]", ""),
        ("user[-3]", ""),
        ("user[*]", "What is the weather?\nThanks."),
        ("user", "What is the weather?\nThanks."),
        ("human[0]", "What is the weather?"),
        ("assistant[-1]", "Bye."),
        ("assistant[1]", "It rains."),
        ("answer", "Bye."),
        ("system", "Be short."),
        ("tool[*]", "rain"),
        (
            "prompt",
            'What is the weather?\n[call weather {"place": "Oslo"}]\nrain\nIt rains.\nThanks.',
        ),
    ],
)
def test_a_role_and_a_place_name_a_view(name: str, text: str) -> None:
    """Roles stand for all their turns, places count from either end, what is not there is empty."""
    assert viewed(CHAT, name) == text


def test_all_is_what_a_reader_reads() -> None:
    """Every turn after who says it; thoughts and calls are marked as such."""
    assert viewed(CHAT, "all") == (
        "system: Be short.\n"
        "user: What is the weather?\n"
        'assistant: [call weather {"place": "Oslo"}]\n'
        "tool: rain\n"
        "assistant: (reasoning) the tool says rain\nIt rains.\n"
        "user: Thanks.\n"
        "assistant: Bye."
    )


@pytest.mark.parametrize("name", ["users", "user[x]", "user[0", "chosen", "", "user[]", "all[0]"])
def test_other_names_are_no_views(name: str) -> None:
    """What is no role of a conversation and no view of this shape is unknown."""
    assert view_of(shape_of(CHAT), name) is None


def test_both_answers_of_a_preference_are_seen() -> None:
    """What two whole conversations share is the prompt, the rest are the answers."""
    row: Row = {"chosen": [ASK, TELL], "rejected": [ASK, {"role": "assistant", "content": "No."}]}
    assert viewed(row, "prompt") == "How tall is it?"
    assert viewed(row, "chosen") == "Nine feet."
    assert viewed(row, "rejected") == "No."
    assert viewed(row, "all") == "user: How tall is it?\nchosen: Nine feet.\nrejected: No."


def test_an_instruction_and_its_input_are_one_turn() -> None:
    """Alpaca's input follows the instruction, its history comes before."""
    row: Row = {"instruction": "Add", "input": "1 2", "output": "3", "history": [["Hi", "Hello"]]}
    assert viewed(row, "all") == "user: Hi\nassistant: Hello\nuser: Add\n1 2\nassistant: 3"
    assert viewed(row, "prompt") == "Hi\nHello\nAdd\n1 2"
    assert viewed({"instruction": "Add", "input": " ", "output": "3"}, "prompt") == "Add"


@pytest.mark.parametrize(
    ("part", "mark"),
    [
        ({"type": "image_url", "image_url": {"url": "https://x.test/a.jpg"}}, "x.test/a.jpg"),
        ({"type": "image_url", "value": "data/1.jpg"}, "[image data/1.jpg]"),
        ({"type": "image", "image": "b.png"}, "[image b.png]"),
        ({"type": "image"}, "[image]"),
        (
            {"type": "input_audio", "input_audio": {"data": "UklGR" * 99, "format": "wav"}},
            "[audio #",
        ),
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}}, "[image #"),
    ],
)
def test_images_are_marks_and_never_data(part: Row, mark: str) -> None:
    """A path or address is shown, bytes are named by their hash."""
    row: Row = {"messages": [{"role": "user", "content": [part, *_WORDS]}, TELL]}
    text = viewed(row, "all")
    assert mark in text
    assert "iVBO" not in text
    assert "UklGR" not in text
    assert viewed(row, "user[0]") == "Who is it?"


_WORDS = [{"type": "text", "text": "Who is it?"}]


def test_other_images_and_tools_make_another_text() -> None:
    """Columns of images and tools are in `all`, so that rows with others are no copies."""
    chat = [ASK, TELL]
    one: Row = {"messages": chat, "images": ["a.jpg"], "tools": '[{"name": "ruler"}]'}
    two: Row = {"messages": chat, "images": [{"bytes": b"\x89PNG", "path": None}], "tools": "[]"}
    assert viewed(one, "all").endswith("[image a.jpg]\ntools: ruler")
    assert "[image #" in viewed(two, "all")


def test_a_call_in_words_is_read_like_one_in_fields() -> None:
    """ShareGPT's function_call, Anthropic's tool_use and OpenAI's tool_calls look alike."""
    call = '{"name": "weather", "arguments": {"place": "Oslo"}}'
    used = {"type": "tool_use", "id": "c", "name": "weather", "input": {"place": "Oslo"}}
    result = {
        "type": "tool_result",
        "tool_use_id": "c",
        "content": [{"type": "text", "text": "rain"}],
    }
    share: Row = {"conversations": [{"from": "human", "value": "W?"}, _of("function_call", call)]}
    claude: Row = {"messages": [ASK, {"role": "assistant", "content": [used]}, _said(result)]}
    assert viewed(share, "assistant[0]") == '[call weather {"place":"Oslo"}]'
    assert viewed(claude, "assistant[0]") == '[call weather {"place":"Oslo"}]'
    assert viewed(claude, "tool[0]") == "rain"


def _of(who: str, what: str) -> Row:
    return {"from": who, "value": what}


def _said(part: Row) -> Row:
    return {"role": "user", "content": [part]}
