"""Which library does each heavy job on this machine, and why: the one place where that is decided.

It goes by what the driver shows, what is installed and how large the data is, in this order, so
that a machine without a GPU never imports PyTorch or cuML to learn that it has none. `elute doctor`
prints its answers. What cannot be known before (a library that does not fit the driver, memory that
somebody else takes) is met by `attempt`: the CPU does the job then, and a note says so.
"""

import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from elute.core.errors import EluteError

Made = TypeVar("Made")

NEIGHBORS, KMEANS, UMAP = "neighbours", "K-means", "UMAP"

CUML_MISSING = "cuML is not installed: pip install 'elute[gpu]'"


@dataclass(frozen=True)
class Job:
    """A heavy job of a round.

    Attributes:
        name: what it is called.
        gpu: the library that does it on a GPU, "torch" or "cuml"; "" where the CPU always does.
        cpu: what does it on the CPU.
        why: why the CPU always does it.
        fewest: rows below which the CPU takes seconds, less than loading the library.
        copies: times that the vectors must fit into the GPU's memory.
        extra: bytes of that memory beside.
    """

    name: str
    gpu: str
    cpu: str
    why: str = ""
    fewest: int = 0
    copies: int = 1
    extra: int = 0


JOBS = (
    Job("embedding", "torch", "torch on the CPU"),
    Job(NEIGHBORS, "torch", "CPU: BLAS and FAISS", fewest=10_000, extra=3 * 2**30),
    Job(KMEANS, "cuml", "CPU: scikit-learn", fewest=50_000, copies=2, extra=2**30),
    Job("HDBSCAN", "", "CPU: a tree over the graph", "with the graph given it takes seconds"),
    Job(UMAP, "cuml", "CPU: many cores", fewest=50_000, copies=2, extra=2**30),
    Job("t-SNE", "", "CPU: openTSNE", "it repeats by its seed and goes on from an earlier map"),
)


@dataclass(frozen=True)
class Choice:
    """What will do a job.

    Attributes:
        job: its name.
        words: the library and the device, as "torch on cuda:0", "cuML" or "CPU: openTSNE".
        why: the reason, without a full stop.
        on_gpu: whether it will be tried on the GPU.
        missed: whether there is a GPU that cannot do it, though it could do such a job.
    """

    job: str
    words: str
    why: str
    on_gpu: bool
    missed: bool = False


def choose(name: str, rows: int = 0, dims: int = 0) -> Choice:
    """What will do the job `name` for `rows` vectors of `dims` numbers; for any size where 0."""
    job = next(job for job in JOBS if job.name == name)
    if not job.gpu:
        return Choice(name, job.cpu, job.why, on_gpu=False)
    none = no_device()
    if none:
        return Choice(name, job.cpu, none, on_gpu=False)
    if 0 < rows < job.fewest:
        why = f"fewer than {job.fewest:,} rows: it takes seconds"
        return Choice(name, job.cpu, why, on_gpu=False)
    lacking = no_torch() if job.gpu == "torch" else _no_cuml()
    lacking = lacking or _no_room(job, rows, dims)
    if lacking:
        return Choice(name, job.cpu, lacking, on_gpu=False, missed=True)
    words = "torch on cuda:0" if job.gpu == "torch" else "cuML"
    fits = "the data fits the GPU's memory" if rows else "an NVIDIA device is seen"
    return Choice(name, words, fits + _from(job, rows), on_gpu=True)


def attempt(
    name: str, rows: int, dims: int, work: Callable[[], Made]
) -> tuple[Made | None, tuple[str, ...]]:
    """Do a job on the GPU where that is the choice.

    Args:
        name: of the job.
        rows: how many vectors.
        dims: numbers in each.
        work: does it on the GPU; imports what it needs.

    Returns:
        What was made, and a note; None where the CPU is to do it, with a note where there is a GPU
        that could have, whatever was wrong with it.

    Raises:
        EluteError: `work` did, as when it was cancelled.
    """
    choice = choose(name, rows, dims)
    if not choice.on_gpu:
        note = f"The GPU was not used for {name} ({choice.why})."
        return None, (note,) if choice.missed else ()
    try:
        return work(), (f"Done on the GPU: {name} by {choice.words}.",)
    except EluteError:
        raise
    except Exception as problem:  # noqa: BLE001 - of three libraries and a driver, all kinds
        cause = (str(problem).strip().splitlines() or [""])[0][:120]
        said = f"{type(problem).__name__}: {cause}" if cause else type(problem).__name__
        return None, (f"The GPU failed at {name} ({said}); the CPU did it.",)


def no_device(root: Path = Path("/")) -> str:
    """Why no NVIDIA device can be used, by what the driver shows below `root`; "" where one can.

    On Windows' Linux the driver shows itself as /dev/dxg, which any GPU has, and libcuda beside.
    """
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None and (not visible.strip() or visible.strip().startswith("-")):
        return "CUDA_VISIBLE_DEVICES hides the GPU"
    gpus = root / "proc/driver/nvidia/gpus"
    windows = (root / "dev/dxg").exists() and any((root / "usr/lib/wsl/lib").glob("libcuda.so*"))
    if windows or (root / "dev/nvidiactl").exists() or (gpus.is_dir() and any(gpus.iterdir())):
        return ""
    return "no NVIDIA device is seen"


def no_torch() -> str:
    """Why PyTorch cannot work on a device that is there; "" where it can."""
    if importlib.util.find_spec("torch") is None:
        return "PyTorch is not installed"
    try:
        import torch

        seen = torch.cuda.is_available()
    except Exception as problem:  # noqa: BLE001 - a broken build fails in its own way
        return f"PyTorch cannot be loaded ({type(problem).__name__})"
    return "" if seen else "PyTorch sees no CUDA device: its build or the driver does not fit"


def _no_cuml() -> str:
    return "" if importlib.util.find_spec("cuml") else CUML_MISSING


def _no_room(job: Job, rows: int, dims: int) -> str:
    """Why the data does not fit the GPU's memory; "" where it does, or nobody can tell."""
    if not rows or no_torch():
        return ""
    import torch

    need = job.copies * rows * dims * 4 + job.extra
    try:
        free = torch.cuda.mem_get_info()[0]
    except Exception as problem:  # noqa: BLE001 - as where another program has the device alone
        return f"the device does not tell its free memory ({type(problem).__name__})"
    if need <= free:
        return ""
    return f"it needs {need / 2**30:.1f} GiB of GPU memory, {free / 2**30:.1f} GiB are free"


def _from(job: Job, rows: int) -> str:
    """From how many rows on, where that is not known yet."""
    return f", from {job.fewest:,} rows on" if job.fewest and not rows else ""
