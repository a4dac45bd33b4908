"""Compiled steps that are kept on the disk."""

import subprocess
import sys
from pathlib import Path

import pytest

LAID = """
import hashlib, numpy as np
from scipy.sparse import csr_array
from elute.core.progress import silent
from elute.steps.reduce.layout import laid
edges = csr_array(np.ones((9, 9), np.float32) - np.eye(9, dtype=np.float32))
start = np.random.default_rng(0).random((9, 2))
{before}
print(hashlib.sha256(laid(start, edges, (1.5, 0.9), 1.0, 9, 0, silent)).hexdigest())
"""
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"


def places(kept: Path, before: str = "") -> str:
    """A layout in a process of its own, which keeps machine code in a folder."""
    command = [sys.executable, "-c", LAID.format(before=before)]
    environment = {"NUMBA_CACHE_DIR": str(kept), "PATH": ""}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the machine code, and what it makes."""
    kept = tmp_path_factory.mktemp("kept")
    return kept, places(kept)


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("left", [b"", b"nothing that can be read"])
def test_what_a_power_cut_left_is_passed_by(
    whole: tuple[Path, str], ending: str, left: bytes
) -> None:
    """Numba writes without a sync, and trusts what it finds."""
    kept, made = whole
    files = [*kept.rglob(f"*.{ending}")]
    assert files
    for file in files:
        file.write_bytes(left)
    assert places(kept) == made


def test_a_full_disk_keeps_nothing_and_stops_nobody(
    whole: tuple[Path, str], tmp_path: Path
) -> None:
    """The machine code is there, though it cannot be written."""
    assert places(tmp_path, FULL) == whole[1]
    assert not [*tmp_path.rglob("*.nbc")]
