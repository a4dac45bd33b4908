"""What an export does not do."""

import os
import resource
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import silent
from elute.export import ExportPlan, export

from .conftest import Planned

TEXT = b"one\ntwo\n"


@pytest.fixture
def plan(planned: Planned) -> ExportPlan:
    """Two rows, one leaves."""
    return planned("a.txt", TEXT, (0,))


def aimed(plan: ExportPlan, **changes: Any) -> ExportPlan:
    """The plan with other targets."""
    return replace(plan, **changes)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("way", ["itself", "detour", "symlink", "hard link"])
def test_the_source_is_never_written(plan: ExportPlan, way: str, force: bool) -> None:
    """No way of naming the source makes it a target, forced or not, for any of the three files."""
    folder = plan.originals[0].parent
    (folder / "symlink").symlink_to(plan.originals[0])
    (folder / "hard link").hardlink_to(plan.originals[0])
    (folder / "sub").mkdir()
    ways = {"itself": plan.originals[0], "detour": folder / "sub" / ".." / plan.originals[0].name}
    target = ways.get(way, folder / way)
    for field in ("out", "dropped", "manifest"):
        with pytest.raises(CannotWrite, match="is the source itself"):
            export(aimed(plan, force=force, **{field: target}), silent)
    assert plan.originals[0].read_bytes() == TEXT


@pytest.mark.parametrize("field", ["out", "dropped", "manifest"])
def test_an_existing_file_is_kept_unless_forced(plan: ExportPlan, field: str) -> None:
    """A file that is there is only replaced with `force`; a dangling link counts as there."""
    there = plan.originals[0].with_name("there")
    there.write_bytes(b"mine")
    link = plan.originals[0].with_name("link")
    link.symlink_to("nowhere")
    for target in (there, link):
        with pytest.raises(CannotWrite, match="exists") as caught:
            export(aimed(plan, **{field: target}), silent)
        assert "--force" in caught.value.hint
        assert there.read_bytes() == b"mine"
    export(aimed(plan, force=True, **{field: there}), silent)
    assert there.read_bytes() != b"mine"


@pytest.mark.parametrize("force", [False, True])
def test_two_targets_are_two_files(plan: ExportPlan, force: bool) -> None:
    """Kept set, dropped set and manifest may not be one file."""
    detour = plan.out.parent / "x" / ".." / plan.out.name
    (plan.out.parent / "x").mkdir()
    for fields in (
        {"dropped": detour},
        {"manifest": plan.out},
        {"dropped": plan.manifest_path},
    ):
        with pytest.raises(CannotWrite, match="are one file"):
            export(aimed(plan, force=force, **fields), silent)
    assert not plan.out.exists()


def test_places_that_cannot_be_written(plan: ExportPlan) -> None:
    """Missing folders, files as folders, folders as files and pipes are refused, forced too."""
    folder = plan.originals[0].parent
    os.mkfifo(folder / "pipe")
    (folder / "sub").mkdir()
    told = {
        folder / "gone" / "out": "does not exist",
        plan.originals[0] / "out": "does not exist",
        folder: "a folder with the source in it",
        folder / "sub": "not a regular file",
        folder / "pipe": "not a regular file",
        Path("/dev/null"): "not a regular file",
    }
    for target, words in told.items():
        with pytest.raises(CannotWrite, match=words) as caught:
            export(replace(plan, out=target, force=True, manifest=folder / "m"), silent)
        assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(plan: ExportPlan) -> None:
    """A folder that may not be written to says so before anything is written."""
    folder = plan.originals[0].parent / "closed"
    folder.mkdir(0o500)
    with pytest.raises(CannotWrite, match="may not be written to"):
        export(replace(plan, out=folder / "out"), silent)


def test_a_full_disk_leaves_no_file(planned: Planned, tmp_path: Path) -> None:
    """When the system stops a write in the middle, it is told and nothing stays behind."""
    plan = planned("a.txt", b"some line\n" * 50_000, (1,), dropped=tmp_path / "dropped")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(CannotWrite, match="cannot be written"):
            export(plan, silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [it.name for it in tmp_path.iterdir()] == ["a.txt"]


def test_a_source_that_changed_is_refused(plan: ExportPlan) -> None:
    """Spans of yesterday's file are not cut out of today's."""
    with pytest.raises(BadInput, match="has changed since it was loaded"):
        export(replace(plan, sums=("0" * 64,)), silent)
    plan.originals[0].unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        export(plan, silent)
    assert not plan.out.exists()


def test_a_source_cut_short_is_refused(plan: ExportPlan) -> None:
    """A source shorter than its spans ends in a sentence and leaves no file."""
    plan.originals[0].write_bytes(b"one")
    with pytest.raises(BadInput):
        export(replace(plan, dropped=plan.originals[0].with_name("dropped")), silent)
    assert [it.name for it in plan.originals[0].parent.iterdir()] == ["a.txt"]
