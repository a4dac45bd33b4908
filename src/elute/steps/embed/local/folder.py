"""What a model's folder must hold to be loaded, and which of its files decide its vectors."""

import hashlib
import json
import re
from fnmatch import fnmatch
from pathlib import Path, PurePath

from elute.core.errors import BadInput
from elute.steps.embed.files import file_sha256

TRUSTED = "ELUTE_TRUST_CODE"
"""The environment variable that names the one model whose own code may run on this machine."""
_IDLE = (
    *("*.md", "*.rst", "*.pdf", "*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.html", "*.ipynb"),
    *("license*", "notice*", "citation*", "*.csv", "*.tsv", "*.log", "*.lock", "*.py", "*.pyc"),
    # Weights in forms that are not loaded here.
    *("pytorch_model*.bin", "pytorch_model*.bin.index.json", "tf_model*", "flax_model*"),
    *("*.onnx", "*.onnx_data", "*.gguf", "*.tflite", "*.ot", "*.ckpt", "*.mlmodel", "*.h5"),
    # What training and its measurement leave behind.
    *("training_args.*", "trainer_state.json", "optimizer.*", "scheduler.*", "rng_state*"),
    *("*_results.json", "*_results.txt", "train_script*", "data_config.json", "events.out.*"),
)
"""Files that no module of the library reads when it loads a model, by their names."""
_IDLE_FOLDERS = {"onnx", "openvino", "coreml", "eval", "runs", "logs", "__pycache__"}
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.safetensors")
_SHOWN = 3
_SAFE_ONLY = "Only weights in the safetensors format are loaded; other formats can run code."


def content(folder: Path, own_code: bool) -> str:
    """One hash over the names and contents of the files that decide the vectors.

    A file that is not known to be idle counts: then at worst vectors are made once more, while one
    that is left out by mistake would let vectors of another model pass for this one's.

    Args:
        folder: of the model.
        own_code: whether code in it may run; it may read any file, so all of them count.
    """
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder)
        if not _idle(place, own_code):
            whole.update(f"{place.as_posix()} {file_sha256(path)}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _idle(place: PurePath, own_code: bool) -> bool:
    """Whether a file surely decides nothing."""
    if "__pycache__" in place.parts or any(part.startswith(".") for part in place.parts):
        return True
    if own_code:
        return False
    return any(map(_idle_folder, place.parts[:-1])) or any(
        fnmatch(place.name.lower(), pattern) for pattern in _IDLE
    )


def _idle_folder(name: str) -> bool:
    return name in _IDLE_FOLDERS or name.startswith((".", "checkpoint-"))


def usable(name: str, folder: Path, own_code: bool) -> Path:
    """The folder, if it is whole and loading it runs no code that nobody allowed.

    Weights are safetensors. Modules are the library's, or code in this very folder where the user
    named the model; code from a third place never runs.

    Raises:
        BadInput: it is not.
    """
    for place in _modules(name, folder, own_code) or [folder]:
        pickles = sorted(place.glob("pytorch_model*.bin"))
        if pickles and not any(place.glob("*.safetensors")):
            title = (
                f"The folder {place} holds no model.safetensors, only {pickles[0].name} ({name})."
            )
            raise BadInput(title, _SAFE_ONLY)
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*/*.safetensors")):
        raise BadInput(f"The folder {folder} holds no model.safetensors ({name}).", _SAFE_ONLY)
    missing = missing_shards(folder)
    if missing:
        raise BadInput(f"The model {name} is not whole: {listed(missing)}.", "Fetch it again.")
    return folder


def missing_shards(folder: Path) -> list[str]:
    """Parts of weights that lie in several files and are not all here, in order.

    Raises:
        BadInput: the list of the parts cannot be read.
    """
    below = (path for path in folder.iterdir() if path.is_dir() and not _idle_folder(path.name))
    wanted = set[Path]()
    for place in (folder, *below):
        for index in place.glob("*.safetensors.index.json"):
            wanted.update(_parts_in(index))
        for path in place.glob("*-of-*.safetensors"):
            if found := _SHARD.fullmatch(path.name):
                stem, _, count = found.groups()
                numbers = range(1, int(count) + 1)
                wanted.update(place / f"{stem}-{it:05}-of-{count}.safetensors" for it in numbers)
    return sorted(path.relative_to(folder).as_posix() for path in wanted if not path.is_file())


def _parts_in(index: Path) -> set[Path]:
    """The files that a list of parts names, all beside it."""
    try:
        parts = json.loads(index.read_bytes())["weight_map"].values()
        return {index.with_name(part) for part in parts}
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BadInput(f"{index} cannot be read: {problem}.", "Fetch the model again.") from None


def weight(folder: Path) -> int:
    """Bytes of the weights of the model in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.safetensors"))


def listed(missing: list[str]) -> str:
    """Which files are missing, as the end of a sentence."""
    more = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
    verb = "is" if len(missing) == 1 else "are"
    return f"{', '.join(missing[:_SHOWN])}{more} {verb} missing"


def _modules(name: str, folder: Path, own_code: bool) -> list[Path]:
    """The folders of the modules that the model lists, none of them code that may not run."""
    modules = folder / "modules.json"
    try:
        entries = json.loads(modules.read_bytes()) if modules.exists() else []
        kinds = [str(entry["type"]) for entry in entries]
        places = [str(entry.get("path") or "") for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BadInput(f"{modules} cannot be read: {problem}.", "Fetch the model again.") from None
    foreign = [kind for kind in kinds if not kind.startswith("sentence_transformers.")]
    if foreign and not own_code:
        hint = (
            "Models that bring their own code are not loaded, unless you have read it and name the "
            f"model: --set embed.trust_code={name}, with {TRUSTED}={name} in the environment."
        )
        raise BadInput(f"The model {name} needs the class {foreign[0]}.", hint)
    named = [*foreign, *(_code_named(path) for path in folder.rglob("*config*.json"))]
    if own_code and any("--" in where for where in named):
        hint = "Your word is for the model's own files: copy that code into its folder."
        raise BadInput(f"The model {name} takes its code from another place.", hint)
    if any(Path(place).is_absolute() or ".." in Path(place).parts for place in places):
        hint = "Copy the module into its folder: what is not there is not in the vectors' key."
        raise BadInput(f"The model {name} takes a module from another place.", hint)
    return [folder / place for place in places]


def _code_named(config: Path) -> str:
    """Where a configuration says its classes are; `repository--module.Class` is elsewhere."""
    try:
        return json.dumps(json.loads(config.read_bytes()).get("auto_map", ""))
    except (ValueError, AttributeError):
        return ""  # the library will say what is wrong with it
