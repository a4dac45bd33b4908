"""The caption of the map."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.progress import Status
from elute.core.results import Overlap, Reduced
from elute.engine.view import Job, Snapshot
from elute.tui.present.picture import caption, drawn
from tests.tui.fake_engine import STEPS, FakeEngine

RUNNING = Job("running", Status("reduce", 200, 500))


def before(step: str) -> Snapshot:
    """The snapshot just before a step has its result."""
    return FakeEngine(done=STEPS.index(step)).snapshot()


@pytest.mark.parametrize(
    ("job", "then"),
    [
        (Job(), "r lays out UMAP"),
        (Job("cancelled", Status("reduce", 1, 2)), "r lays out UMAP"),
        (Job("running", Status("neighbors", 1, 2)), "UMAP will follow"),
        (Job("running", Status("reduce")), "laying out UMAP"),
        (RUNNING, "laying out UMAP: 40 %"),
    ],
)
def test_a_first_picture_says_what_it_is(job: Job, then: str) -> None:
    """It is for now, and it is told how far the layout is."""
    assert caption(before("reduce"), job) == f"PCA for now; {then}"


def test_the_earlier_map_is_named() -> None:
    """In a later round the places of the round before are shown until there are new ones."""
    found = before("reduce")
    assert found.draft is not None
    found = replace(found, draft=replace(found.draft, method="earlier"))
    said = "the last map for now; laying out UMAP: 40 %"
    assert caption(found, RUNNING) == said


def test_a_layout_says_how_far_to_believe_it() -> None:
    """Trustworthiness with its error where it was sampled, and overlap here and in space."""
    points = np.zeros((3, 2), np.float32)
    whole = Reduced(points, "tsne", trustworthiness=0.9412)
    sampled = replace(whole, trustworthiness_error=0.0021)
    shares = Overlap(15, points[:2, 0], points[:2, 0], 0.123, 0.08, ())
    found = replace(before("overlap"), reduced=whole)
    assert caption(found, Job()) == "t-SNE · trustworthiness 0.941"
    found = replace(found, reduced=sampled, overlap=shares)
    said = "t-SNE · trustworthiness 0.941 ± 0.002 · overlap 12 %, in space 8 %"
    assert caption(found, Job()) == said
    assert caption(replace(found, reduced=Reduced(points, "pca")), Job()).startswith(
        "PCA · overlap 12 %"
    )


def test_the_layout_takes_the_place_of_the_first_picture() -> None:
    """Nothing before there are vectors, then the first picture, then the layout."""
    assert drawn(before("embed")) is None
    assert caption(before("embed"), RUNNING) == ""
    first, last = before("reduce"), before("report")
    assert drawn(first) is first.draft is not None
    assert drawn(last) is last.reduced is not None
