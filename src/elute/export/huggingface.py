"""The folder that `datasets.load_from_disk` opens: what lies beside the Arrow streams.

Source: what the library `datasets` 5.2 writes in `save_to_disk` and reads in `load_from_disk`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from elute.core.errors import BadInput
from elute.durable import replace
from elute.export.columnar import schema_of
from elute.export.digest import Content, content_of_all
from elute.export.staged import ORDINARY

STATE, INFO, SPLITS = "state.json", "dataset_info.json", "dataset_dict.json"
_PLAIN_INFO = {"citation": "", "description": "", "homepage": "", "license": ""}
_PLAIN_STATE: dict[str, object] = {
    "_format_columns": None,
    "_format_kwargs": {},
    "_format_type": None,
    "_output_all_columns": False,
}
_NAMES = {"double": "float64", "float": "float32", "halffloat": "float16"}
Written = Sequence[tuple[str, Content, int]]


def describe(folder: Path, written: Written, before: Path | None) -> list[str]:
    """Write what `datasets` needs beside the streams.

    Args:
        folder: where the streams are.
        written: name below the folder, content and rows of each stream, in order.
        before: the folder they come from, if `datasets` has saved it; what it says is kept.

    Returns:
        The names of the files that were written.

    Raises:
        BadInput: what `before` says cannot be understood.
    """
    splits: dict[str, list[tuple[str, Content, int]]] = {}
    for name, content, rows in written:
        path = PurePosixPath(name)
        parent = "" if str(path.parent) == "." else str(path.parent)
        splits.setdefault(parent, []).append((path.name, content, rows))
    made = []
    for split, streams in splits.items():
        old = before / split if before else None
        info = _info(folder / split / streams[0][0], _read(old, INFO), split, streams)
        state = _state(_read(old, STATE), split, streams)
        for name, said in ((INFO, info), (STATE, state)):
            replace(folder / split / name, _text(said), ORDINARY)
            made.append(f"{split}/{name}" if split else name)
    if "" not in splits:
        listed = _read(before, SPLITS) or {"splits": list(splits)}
        replace(folder / SPLITS, _text(listed), ORDINARY)
        made.append(SPLITS)
    return made


def _info(stream: Path, before: Mapping[str, Any], split: str, streams: Written) -> dict[str, Any]:
    """What is in the streams; the sizes of a split are those it has now."""
    info = dict(before) if before else {**_PLAIN_INFO, "features": _features(stream)}
    splits = dict(info.get("splits") or {})
    if split in splits:
        size = content_of_all([(name, content) for name, content, _ in streams]).bytes
        now = {"num_bytes": size, "num_examples": sum(rows for _, _, rows in streams)}
        splits[split] = {**splits[split], **now}
        splits[split].pop("shard_lengths", None)
        info["splits"] = splits
    return info


def _state(before: Mapping[str, Any], split: str, streams: Written) -> dict[str, Any]:
    """Which streams there are, and a name for their content: the library caches by it."""
    content = content_of_all([(name, content) for name, content, _ in streams])
    return {
        **(before or {**_PLAIN_STATE, "_split": split or None}),
        "_data_files": [{"filename": name} for name, _, _ in streams],
        "_fingerprint": content.sha256[:16],
    }


def _features(stream: Path) -> Any:
    """The columns as `datasets` writes them down; None leaves it to the library to infer them."""
    schema = schema_of(stream, "arrow")
    try:
        told = json.loads((schema.metadata or {})[b"huggingface"])
        return told["info"]["features"]
    except (KeyError, TypeError, ValueError):
        return _members(schema)


def _members(fields: Any) -> dict[str, Any] | None:
    """The features of named fields; None where one of them has no simple name there."""
    found = {field.name: _feature(field.type) for field in fields}
    return None if None in found.values() else found


def _feature(kind: Any) -> Any:
    """The feature of an Arrow type, or None."""
    import pyarrow as arrow

    if arrow.types.is_struct(kind):
        return _members(kind)
    if arrow.types.is_list(kind):
        inner = _feature(kind.value_type)
        return None if inner is None else {"feature": inner, "_type": "List"}
    simple = arrow.types.is_primitive(kind) and not arrow.types.is_interval(kind)
    if simple or str(kind) in ("string", "binary", "large_string", "large_binary", "null"):
        return {"dtype": _NAMES.get(str(kind), str(kind)), "_type": "Value"}
    return None


def _read(folder: Path | None, name: str) -> dict[str, Any]:
    """What a file of the source says; nothing where it is not there.

    Raises:
        BadInput: it cannot be understood.
    """
    if folder is None or not (folder / name).is_file():
        return {}
    try:
        said = json.loads((folder / name).read_bytes())
        if isinstance(said, dict):
            return said
        problem = "it is no object"
    except ValueError as error:
        problem = str(error)
    title = f"{folder / name} cannot be understood: {problem}."
    raise BadInput(title, "Save the dataset again, or export with --format arrow.")


def _text(said: Mapping[str, Any]) -> bytes:
    """As the library writes it."""
    return json.dumps(said, indent=2).encode() + b"\n"
