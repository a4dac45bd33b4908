"""A machine that seems to have an NVIDIA GPU: its driver, PyTorch and cuML, all of them fakes."""

import sys
from dataclasses import replace
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from elute.steps import accelerators

FREE = 80 * 2**30


def install(patch: pytest.MonkeyPatch, free: int = FREE, **cuml: Any) -> None:
    """Put them in their places.

    Args:
        patch: takes them away again.
        free: bytes of GPU memory that are free.
        cuml: parts of cuML by the names of its modules, each with its classes as attributes.
    """
    patch.setattr(accelerators, "no_device", lambda: "")
    cuda = SimpleNamespace(is_available=lambda: True, mem_get_info=lambda: (free, FREE))
    put(patch, "torch", cuda=cuda, Tensor=type("Tensor", (), {}))
    put(patch, "cuml", **cuml)
    for name, part in cuml.items():
        put(patch, f"cuml.{name}", **vars(part))


def put(patch: pytest.MonkeyPatch, name: str, **attributes: Any) -> None:
    """A module of that name with those attributes."""
    made = ModuleType(name)
    made.__spec__ = ModuleSpec(name, None)
    made.__path__ = []
    vars(made).update(attributes)
    patch.setitem(sys.modules, name, made)


def for_any_size(patch: pytest.MonkeyPatch) -> None:
    """Let the GPU be chosen for few rows too."""
    patch.setattr(accelerators, "JOBS", [replace(job, fewest=0) for job in accelerators.JOBS])
