"""The folder of `datasets`: its layout stays, and any other dataset can be saved as one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import silent
from elute.export import ExportPlan, export
from elute.export.layout import is_huggingface

from .making import plan_of, table_of

SHARD = "data-{:05d}-of-{:05d}.arrow"


def saved(folder: Path) -> ExportPlan:
    """A dataset of two splits, the first in two files, as `datasets` saves it."""
    parts = []
    for split, shards in (("train", (["a", "b"], ["c"])), ("test", (["d", "e"],))):
        (folder / split).mkdir(parents=True)
        names = [SHARD.format(at, len(shards)) for at in range(len(shards))]
        for name, texts in zip(names, shards, strict=True):
            table = arrow.table({"text": texts})
            path = folder / split / name
            with path.open("wb") as file, ipc.new_stream(file, table.schema) as writer:
                writer.write_table(table)
            parts.append(Part(f"{split}/{name}", path, split))
        info = {"citation": "who", "features": {"text": {"dtype": "string", "_type": "Value"}}}
        sizes = {"name": split, "num_bytes": 9, "num_examples": 3, "shard_lengths": [2, 1]}
        info_json = json.dumps({**info, "splits": {split: sizes}})
        (folder / split / "dataset_info.json").write_text(info_json)
        state = {"_fingerprint": "old", "_split": split, "_format_type": "numpy"}
        state_json = json.dumps({**state, "_data_files": [{"filename": name} for name in names]})
        (folder / split / "state.json").write_text(state_json)
    (folder / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    return plan_of(parts, folder.with_name("out"), (1, 2), folder=folder, form="huggingface")


def told(path: Path) -> Any:
    """What a JSON file says."""
    return json.loads(path.read_bytes())


def test_the_layout_stays(tmp_path: Path) -> None:
    """Splits, files and what describes them; counts and the fingerprint are new."""
    plan = saved(tmp_path / "data")
    assert is_huggingface(plan)
    export(plan, silent)
    kept = [table_of(plan.out / part.name, "arrow")["text"].to_pylist() for part in plan.parts]
    assert kept == [["a"], [], ["d", "e"]]
    assert told(plan.out / "dataset_dict.json") == {"splits": ["train", "test"]}
    info = told(plan.out / "train" / "dataset_info.json")
    assert info["citation"] == "who"
    assert info["splits"]["train"].keys() == {"name", "num_bytes", "num_examples"}
    assert info["splits"]["train"]["num_examples"] == 1
    state = told(plan.out / "train" / "state.json")
    names = [SHARD.format(at, 2) for at in range(2)]
    assert state["_data_files"] == [{"filename": name} for name in names]
    assert (state["_format_type"], state["_split"]) == ("numpy", "train")
    assert len(state["_fingerprint"]) == 16
    assert state["_fingerprint"] != told(plan.out / "test" / "state.json")["_fingerprint"]
    listed = [Path(it["path"]).name for it in told(plan.manifest_path)["kept"]]
    assert listed[-1] == "dataset_dict.json"
    assert len(listed) == 8


def test_it_can_be_replaced_by_a_new_one(tmp_path: Path) -> None:
    """Exported twice it is the same, fingerprints too."""
    plan = saved(tmp_path / "data")
    first = export(plan, silent)
    second = export(replace(plan, force=True), silent)
    assert first.sha256 == second.sha256


def test_only_its_streams(tmp_path: Path) -> None:
    """As Arrow it is its streams alone."""
    plan = replace(saved(tmp_path / "data"), form="arrow")
    export(plan, silent)
    assert not list(plan.out.rglob("*.json"))
    assert len(list(plan.out.rglob("*.arrow"))) == 3


def test_a_description_that_is_broken_is_told(tmp_path: Path) -> None:
    """A state.json that is no JSON is a sentence, and nothing is left."""
    plan = saved(tmp_path / "data")
    (tmp_path / "data" / "train" / "state.json").write_text("{")
    with pytest.raises(BadInput, match=r"state\.json cannot be understood"):
        export(plan, silent)
    assert [it.name for it in tmp_path.iterdir()] == ["data"]


def test_from_json_lines(tmp_path: Path) -> None:
    """One file becomes one stream with its features, chats as lists of objects."""
    rows = [{"messages": [{"role": "user", "content": "hi"}], "n": 1}, {"messages": [], "n": None}]
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    plan = plan_of([Part("a.jsonl", source)], tmp_path / "out", form="huggingface")
    export(plan, silent)
    assert table_of(plan.out / SHARD.format(0, 1), "arrow").to_pylist() == rows
    text = {"dtype": "string", "_type": "Value"}
    assert told(plan.out / "dataset_info.json")["features"] == {
        "messages": {"feature": {"role": text, "content": text}, "_type": "List"},
        "n": {"dtype": "int64", "_type": "Value"},
    }
    assert told(plan.out / "state.json")["_split"] is None
    assert not (plan.out / "dataset_dict.json").exists()


def test_splits_become_folders(tmp_path: Path) -> None:
    """Files of two splits become two folders, with the features that the schema brings along."""
    features = {"label": {"names": ["no", "yes"], "_type": "ClassLabel"}}
    table = arrow.table({"label": [0, 1]}).replace_schema_metadata(
        {"huggingface": json.dumps({"info": {"features": features}})}
    )
    parts = []
    for split in ("train", "test"):
        path = tmp_path / f"{split}.arrow"
        with path.open("wb") as file, ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        parts.append(Part(path.name, path, split))
    plan = plan_of(parts, tmp_path / "out", (0,), form="huggingface")
    export(plan, silent)
    assert told(plan.out / "dataset_dict.json") == {"splits": ["train", "test"]}
    assert told(plan.out / "train" / "dataset_info.json")["features"] == features
    stream = plan.out / "train" / SHARD.format(0, 1)
    assert table_of(stream, "arrow")["label"].to_pylist() == [1]
    assert stream.read_bytes()[:6] != b"ARROW1"


def shards_of(folder: Path, form: str, *columns: Any) -> list[Part]:
    """Files of one column each."""
    parts = []
    for number, column in enumerate(columns):
        path = folder / f"{number}.{form}"
        if form == "parquet":
            parquet.write_table(arrow.table({"n": column}), path)
        else:
            with (
                path.open("wb") as file,
                ipc.new_file(file, arrow.schema({"n": column.type})) as to,
            ):
                to.write_table(arrow.table({"n": column}))
        parts.append(Part(path.name, path))
    return parts


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_shards_of_two_types_get_the_wider_one(tmp_path: Path, form: str) -> None:
    """Whole numbers beside fractions become fractions where none is lost, else it is refused."""
    halves = arrow.array([0.5, None, float("nan")])
    parts = shards_of(tmp_path, form, arrow.array([1, 2, None]), halves)
    plan = plan_of(parts, tmp_path / "out", (1,), form="huggingface")
    export(plan, silent)
    kept = [table_of(plan.out / SHARD.format(n, 2), "arrow")["n"].to_pylist() for n in (0, 1)]
    assert repr(kept) == "[[1.0, None], [0.5, None, nan]]"
    parts = shards_of(tmp_path, form, arrow.array([2**53 + 1]), halves)
    plan = plan_of(parts, tmp_path / "other", form="huggingface")
    with pytest.raises(CannotWrite, match="9007199254740993"):
        export(plan, silent)
    assert not plan.out.exists()
