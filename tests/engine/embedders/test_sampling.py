"""The rows that embedders are compared on: the same at every call, different, and kept."""

import json
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, UsageError
from elute.core.progress import Progress, silent
from elute.core.recipe import Settings
from elute.engine.embedders.ground import Asked, ground
from elute.engine.embedders.sampling import drawn
from elute.engine.opening import open_session


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def asked(target: Path, changes: Settings | None = None) -> Asked:
    """Rows of a dataset, or of a session."""
    return Asked(target, None, None, changes or {})


def test_a_sample_is_seeded_and_of_different_texts(here: Path) -> None:
    """Two draws are equal, ascending, and hold no text twice, also where copies take part."""
    path = here / "copies.jsonl"
    texts = [f"the parcel number {n % 90} is late" for n in range(300)]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    with ground(asked(path, {"preclean": {"drop": "blank"}}), watch) as rows:
        assert len(rows.precleaned.ids) == 300
        one, other = drawn(rows, 40), drawn(rows, 40)
        assert one.among == 90
        assert len(set(one.rows.texts)) == 40
        np.testing.assert_array_equal(one.rows.ids, other.rows.ids)
        np.testing.assert_array_equal(one.rows.ids, np.unique(one.rows.ids))
        assert [texts[row] for row in one.rows.ids] == list(one.rows.texts)
        assert len(drawn(rows, 2_000).rows.ids) == 90
        for wrong in (0, -5, 29, 20_001):
            with pytest.raises(UsageError, match="--sample"):
                drawn(rows, wrong)


def test_dropped_rows_are_not_drawn(here: Path, dataset: Path) -> None:
    """Neither those of earlier rounds nor those of this one."""
    session = open_session(dataset, here / "s.elute")
    list(session.run("preclean", watch))
    session.drop(np.arange(0, 40), "first")
    session.close_round()
    list(session.run("preclean", watch))
    session.drop(np.arange(40, 80), "second")
    session.close()
    with ground(asked(here / "s.elute"), watch) as rows:
        assert rows.results == rows.home
        sample = drawn(rows, 2_000)
    assert sample.rows.ids.min() == 80
    assert sample.among == len(sample.rows.ids) == 64


def test_other_settings_leave_the_session_as_it_is(here: Path, dataset: Path) -> None:
    """Rows cleaned otherwise are looked at elsewhere; not a byte of the session changes."""
    session = open_session(dataset, here / "s.elute")
    list(session.run("preclean", watch))
    session.close()
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    with ground(asked(here / "s.elute", {"load": {"text": "id"}}), watch) as rows:
        assert rows.results != rows.home
        assert rows.records.text_from == "id"
        aside = rows.results.root
        assert aside.is_dir()
    assert not aside.exists()
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


def test_too_few_texts_are_refused(here: Path) -> None:
    """With how many there are."""
    path = here / "few.txt"
    path.write_text("one line\nanother line\nand a third\n")
    with ground(asked(path), watch) as rows, pytest.raises(BadInput, match="3 different texts"):
        drawn(rows, 2_000)
