"""What does each heavy job is chosen by what is there, said, and never loaded in vain."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.accelerators import JOBS, KMEANS, NEIGHBORS, UMAP, attempt, choose, no_device
from elute.steps.neighbors.exact import Exact
from tests.steps import fake_gpu
from tests.steps.blobs import blobs

NAMES = [job.name for job in JOBS]
MANY = 100_000


def made(root: Path, *paths: str) -> Path:
    """A root folder with those files in it."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return root


@pytest.fixture(autouse=True)
def _visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.mark.parametrize(
    "paths",
    [
        ("dev/nvidiactl",),
        ("proc/driver/nvidia/gpus/0000:01:00.0",),
        ("dev/dxg", "usr/lib/wsl/lib/libcuda.so.1"),
    ],
)
def test_the_driver_is_seen_wherever_it_shows_itself(tmp_path: Path, paths: tuple[str]) -> None:
    """On Linux, in a container, and on Windows' Linux, which has no /dev/nvidiactl."""
    assert no_device(made(tmp_path, *paths)) == ""


@pytest.mark.parametrize("paths", [(), ("dev/dxg",), ("proc/driver/nvidia/version",)])
def test_no_driver_no_device(tmp_path: Path, paths: tuple[str]) -> None:
    """A GPU of another make on Windows' Linux, or a driver without a device, is none."""
    assert no_device(made(tmp_path, *paths)) == "no NVIDIA device is seen"


@pytest.mark.parametrize("hidden", ["", " ", "-1"])
def test_a_hidden_device_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    """Who hides the GPUs from CUDA is heard; whose choice leaves one, too."""
    root = made(tmp_path, "dev/nvidiactl")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    assert no_device(root) == "CUDA_VISIBLE_DEVICES hides the GPU"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,0")
    assert no_device(root) == ""


_FRESH = """
import sys
from elute.steps import accelerators
for job in accelerators.JOBS:
    choice = accelerators.choose(job.name, 10**6, 384)
    print(choice.on_gpu, choice.words, choice.why, sep="|")
    accelerators.attempt(job.name, 10**6, 384, lambda: 1 / 0)
loaded = {name.partition(".")[0] for name in sys.modules}
print(*sorted(loaded & {"torch", "cuml", "cupy", "numpy"}))
"""


def test_without_a_gpu_nothing_of_it_is_imported() -> None:
    """A fresh interpreter that asks for every job loads neither PyTorch nor cuML, nor numpy."""
    environ = {"PATH": "", "CUDA_VISIBLE_DEVICES": ""}
    command = [sys.executable, "-c", _FRESH]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env=environ
    )
    *choices, modules = ran.stdout.split("\n")[:-1]
    assert len(choices) == len(NAMES)
    assert all(choice.startswith("False|") for choice in choices)
    assert modules == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_has_words_and_a_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a GPU or without one, of any size or of one."""
    assert all((choice := choose(name, rows, 384)).words and choice.why for rows in (0, 10, MANY))
    fake_gpu.install(monkeypatch)
    assert all((choice := choose(name, rows, 384)).words and choice.why for rows in (0, 10, MANY))


def test_with_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has a library there goes there, for data of a size that is worth it."""
    fake_gpu.install(monkeypatch)
    there = {name: choose(name, MANY, 384).words for name in NAMES}
    assert there == {
        "embedding": "torch on cuda:0",
        NEIGHBORS: "torch on cuda:0",
        KMEANS: "cuML",
        "HDBSCAN": "CPU: a tree over the graph",
        UMAP: "cuML",
        "t-SNE": "CPU: openTSNE",
    }
    assert choose(UMAP, 49_999, 384).why == "fewer than 50,000 rows: it takes seconds"
    assert choose(UMAP).why == "an NVIDIA device is seen, from 50,000 rows on"


def test_without_cuml_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a GPU and no cuML learns how to get it."""
    fake_gpu.install(monkeypatch)
    monkeypatch.delitem(sys.modules, "cuml")
    choice = choose(KMEANS, MANY, 384)
    assert choice.why == "cuML is not installed: pip install 'elute[gpu]'"
    made, notes = attempt(KMEANS, MANY, 384, lambda: 1)
    assert made is None
    assert notes == (f"The GPU was not used for K-means ({choice.why}).",)


def test_data_that_does_not_fit_stays_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The free memory decides, which others may have taken."""
    fake_gpu.install(monkeypatch, free=2 * 2**30)
    assert choose(KMEANS, MANY, 384).on_gpu
    choice = choose(KMEANS, 1_000_000, 384)
    assert not choice.on_gpu
    assert choice.why == "it needs 3.9 GiB of GPU memory, 2.0 GiB are free"


def test_a_device_that_does_not_answer_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that another program has alone is known by its silence."""
    fake_gpu.install(monkeypatch)

    def silent_device() -> tuple[int, int]:
        raise RuntimeError("CUDA-capable device(s) is/are busy or unavailable")

    sys.modules["torch"].cuda.mem_get_info = silent_device
    made, notes = attempt(KMEANS, MANY, 384, lambda: 1)
    assert made is None
    assert "does not tell its free memory (RuntimeError)" in notes[0]


@pytest.mark.parametrize(
    "problem",
    [
        ImportError("libcuml.so: cannot open shared object file"),
        MemoryError("std::bad_alloc: out_of_memory: CUDA error\nat a place"),
        RuntimeError("CUDA error: no kernel image is available"),
        OSError("undefined symbol: __nvJitLinkCreate_12_9"),
    ],
)
def test_whatever_fails_there_the_cpu_does(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import, the memory or the driver that fails is a note of one line, never an error."""
    fake_gpu.install(monkeypatch)

    def work() -> int:
        raise problem

    made, notes = attempt(UMAP, MANY, 384, work)
    first = str(problem).splitlines()[0]
    assert made is None
    assert notes == (
        f"The GPU failed at UMAP ({type(problem).__name__}: {first}); the CPU did it.",
    )


def test_a_cancel_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops the work on the GPU does not get it done on the CPU."""
    fake_gpu.install(monkeypatch)

    def work() -> int:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        attempt(UMAP, MANY, 384, work)


def test_neighbours_are_found_when_the_gpu_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PyTorch that sees a device and cannot use it costs a note; the graph is the same."""
    vectors = blobs((60, 60))[0]
    there = Exact().run(vectors, silent)
    assert there.notes == ()
    fake_gpu.install(monkeypatch)
    fake_gpu.for_any_size(monkeypatch)
    found = Exact().run(vectors, silent)
    np.testing.assert_array_equal(found.indices, there.indices)
    (note,) = found.notes
    assert note.startswith("The GPU failed at neighbours (AttributeError")
