"""Real files, with what is known about them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.core.results import Records
from elute.steps.load import Load, load

pytestmark = pytest.mark.data


def _part(path: Path) -> Part:
    """A file as a dataset of its own."""
    return Part(path.name, path)


def test_clinc150(shared: Path) -> None:
    """23,700 requests, the text found, every span the line it came from."""
    path = shared / "clinc150/clinc150_full.csv"
    content = path.read_bytes()
    records = load(Load(), [_part(path)], silent)
    assert (records.text_from, len(records.texts)) == ("text", 23_700)
    assert (records.label_from, len(records.label_names)) == ("intent", 151)
    assert records.label_names[0] == "oos"
    assert (records.split_from, set(records.split_names)) == (
        *("split", {"train", "validation", "test"}),
    )
    assert len(records.findings) == 0
    for row in (0, 11_111, 23_699):
        start, end = records.spans[row].tolist()
        assert next(csv.reader([content[start:end].decode()]))[0] == records.texts[row]


# File -> shape, rows, view taken, then a row with a view of it and how that begins.
_LLAMAFACTORY = {
    "alpaca_en_demo.json": ("alpaca", 999, "all", 1, "prompt", "Transform the following"),
    "alpaca_zh_demo.json": ("alpaca", 1000, "all", 0, "answer", "细胞理论是生物科学"),
    "c4_demo.jsonl": ("", 300, "text", 0, "text", "Don’t think you need all"),
    "dpo_en_demo.json": ("preference", 300, "all", 3, "chosen", "Preparing for a job interview"),
    "dpo_zh_demo.json": ("preference", 300, "all", 0, "user[0]", "国会的转发"),
    "glaive_toolcall_en_demo.json": (
        *("conversations", 300, "all", 0, "assistant[1]"),
        '[call search_recipes {"ingredients":["chicken","bell peppers","rice"]}]',
    ),
    "glaive_toolcall_zh_demo.json": (
        *("conversations", 300, "all", 0, "tool[0]"),
        '{"invoice_id": "INV12345"',
    ),
    "identity.json": ("alpaca", 91, "all", 0, "all", "user: hi\nassistant: Hello! I am {{name}}"),
    "kto_en_demo.json": ("kto", 300, "all", 0, "user[-1]", "The Federal Trade Commission"),
    "mllm_demo.json": ("messages", 6, "all", 0, "answer", "They are celebrating on the soccer"),
    "reason_tool_use_demo_50.jsonl": (
        *("messages", 50, "all", 0, "system"),
        "You are a methodical and expert assistant.",
    ),
    "v1_dpo_demo.jsonl": ("preference", 10, "all", 0, "rejected", " Abdulah Hasanagic is the"),
    "v1_multimodal_demo.jsonl": (
        *("messages", 24, "all", 0, "all"),
        "user: Who are they?\n[image data/mllm_demo_data/1.jpg]\nassistant: They're Kane",
    ),
    "v1_sft_demo.jsonl": ("messages", 500, "all", 0, "prompt", ""),
    "wiki_demo.txt": ("", 30, "text", 0, "text", "Anarchism is a political philosophy"),
}
# Two conversations in which a call was translated as if it were words.
_FAULTS = {"glaive_toolcall_zh_demo.json": {"tool-calls": [197, 293]}}


@pytest.mark.parametrize("name", _LLAMAFACTORY)
def test_llamafactory(shared: Path, name: str) -> None:
    """Every shape is found and seen by its views, and nothing is taken for a fault that is none."""
    shape, rows, view, row, asked, begin = _LLAMAFACTORY[name]
    part = _part(shared / "llamafactory_demo/raw/data" / name)
    records = load(Load(), [part], silent)
    assert (records.shape, len(records.texts), records.text_from) == (shape, rows, view)
    assert not any(_is_blank(records, at) for at in range(rows))
    assert {one.rule: one.rows.tolist() for one in records.findings} == _FAULTS.get(name, {})
    assert load(Load(text=asked), [part], silent).texts[row].startswith(begin)


def _is_blank(records: Records, row: int) -> bool:
    """Whether a text says nothing."""
    return not records.texts[row].strip()


def test_every_text_file_of_llamafactory_is_there(shared: Path) -> None:
    """The table above leaves none out (the description of the files is no data)."""
    paths = (shared / "llamafactory_demo/raw/data").iterdir()
    named = {path.name for path in paths} - {"README.md", "dataset_info.json"}
    assert named == _LLAMAFACTORY.keys()


def test_ko_chatbot(shared: Path) -> None:
    """Korean questions with answers, their four labels (one has stray blanks), and nothing odd."""
    records = load(Load(), [_part(shared / "ko_chatbot/raw/ChatbotData.csv")], silent)
    assert (records.shape, len(records.texts), records.text_from) == ("pairs", 11_823, "all")
    assert records.texts[0] == "user: 12시 땡!\nassistant: 하루가 또 가네요."
    counts = np.bincount(records.labels).tolist()
    named = dict(zip(records.label_names, counts, strict=True))
    assert named == {"0": 5290, "1": 3570, "2": 2962, "2   ": 1}
    assert len(records.findings) == 0


def test_gpteacher(shared: Path) -> None:
    """7,673 Alpaca rows; flags beside them are no labels."""
    records = load(Load(), [_part(shared / "gpteacher/toolformer_neardup.jsonl")], silent)
    assert (records.shape, len(records.texts), records.label_from) == ("alpaca", 7_673, "")
    assert records.texts[0].endswith("assistant: Summary of the French Revolution: "
                                     "wikipedia('French Revolution')")  # fmt: skip
