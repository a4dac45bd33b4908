"""A recipe is a TOML file of settings, one table per step."""

import tomllib
from pathlib import Path

import tomli_w

from elute import __version__, cycle
from elute.core.errors import BadInput
from elute.core.recipe import Settings
from elute.core.safe import safe
from elute.engine.view import Snapshot


def write(snapshot: Snapshot) -> str:
    """The settings in force, all of them, as TOML."""
    head = f"# Settings of elute {__version__} for {safe(snapshot.name)}, round {snapshot.round}\n"
    settings = {step: dict(values) for step, values in snapshot.settings.items()}
    if snapshot.records is not None and snapshot.records.columns:
        # What was found the first time is said outright the next.
        settings["load"]["text"] = snapshot.records.text_from
    return head + tomli_w.dumps(settings)


def read(path: Path) -> Settings:
    """The settings of a recipe file.

    Raises:
        BadInput: the file cannot be read as TOML tables of settings.
        UsageError: a setting is not known, or out of bounds.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise BadInput(
            f"{path} cannot be read: {problem.strerror}.", "Check the path."
        ) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        hint = "Write one with: elute recipe SESSION"
        raise BadInput(f"{path} is not a recipe: {problem}.", hint) from problem
    for step, values in data.items():
        if not isinstance(values, dict):
            raise BadInput(f"{path}: {step} is not a table of settings.", f"Write [{step}] first.")
    cycle.complete(data)
    return data
