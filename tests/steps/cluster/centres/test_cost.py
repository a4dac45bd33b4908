"""What K-means takes, foretold; hours of it refused."""

import math
import os
from functools import partial

import numpy as np
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import silent
from elute.steps.cluster.centres import cost
from elute.steps.cluster.centres.cost import LONGEST, estimate, foretold, most, started_on
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from tests.steps.blobs import blobs, graph


def many(m: int, d: int) -> Given:
    """So many rows that take no memory: one number seen as all of them."""
    none = np.zeros((m, 0))
    return Given(np.broadcast_to(np.float32(0), (m, d)), none.astype(np.int32), none)


@pytest.mark.parametrize(
    ("m", "k", "d", "took"),
    [
        (8000, 4000, 384, 18.5),
        (8000, 1000, 384, 3.9),
        (8000, 2000, 16, 1.5),
        (4000, 3000, 384, 6.6),
        (4000, 1000, 50, 0.56),
        (20_000, 400, 384, 6.1),
        (20_000, 200, 384, 3.3),
    ],
)
def test_close_to_what_was_measured(m: int, k: int, d: int, took: float) -> None:
    """Within a factor of two of what one core took; Lloyd's iterations alone share the cores."""
    cores = len(os.sched_getaffinity(0))
    assert took / 2 / min(cores, 2) < estimate(m, k, d) < 2 * took


@pytest.mark.parametrize("started", [False, True])
def test_more_takes_longer(started: bool) -> None:
    """It rises with the rows, the centres and the coordinates."""
    seconds = partial(estimate, started=started)
    for k in (1, 10, 500, 5000, 10_000):
        rows = [seconds(m, k, 384) for m in (10, 1000, 50_000, 10**6, 10**7) if m >= k]
        assert rows == sorted(rows), k
    for m in (10, 1000, 24_999, 49_999, 50_001, 250_000, 500_001, 10**6, 10**7):
        ks = (1, 2, 3, 10, 499, 500, 501, 2500, 2501, 5000, 10_000, 10_001, 10**5, 10**5 + 1, 10**6)
        centres = [seconds(m, k, 384) for k in ks if k <= m]
        assert centres == sorted(centres), m
    assert seconds(10_000, 100, 50) < seconds(10_000, 100, 51)


def test_a_start_saves_its_search() -> None:
    """Where there are centres to start from, what is left is a fraction."""
    assert estimate(10**6, 10_000, 384, started=True) < estimate(10**6, 10_000, 384) / 2


@pytest.mark.parametrize("m", [1, 2, 5000, 60_000, 10**6, 10**7])
def test_most_is_the_last_within_the_bound(m: int) -> None:
    """One centre more would take longer than LONGEST, or there are no more rows."""
    found = most(m, 384)
    assert estimate(m, found, 384) <= LONGEST
    assert found == m or estimate(m, found + 1, 384) > LONGEST


def test_hours_are_refused_before_they_begin() -> None:
    """An error tells the hours, and a k that is taken; the reports before it are of no work."""
    with pytest.raises(BadInput) as refused:
        Kmeans(150_000).run(many(10**6, 384), silent)
    title, hint = refused.value.title, refused.value.hint
    assert title.startswith("K-means with 150,000 centres for 1,000,000 rows would take about ")
    assert title.endswith(" on this machine.")
    assert hint.startswith("Set cluster.k to ")
    advised = int(hint.split()[3].replace(",", ""))
    assert most(10**6, 384) * 0.9 < advised <= most(10**6, 384)
    assert foretold(10**6, advised, 384)


def test_minutes_are_told_while_they_pass() -> None:
    """What takes more than a minute says so as it begins."""

    def stop(done: int, total: int, message: str = "") -> None:
        if "by estimate" in message:
            raise Cancelled(message)

    with pytest.raises(Cancelled) as told:
        Kmeans(15_000).run(many(20_000, 384), stop)
    title = told.value.title
    assert title.startswith("K-means with 15,000 centres for 20,000 rows: about ")
    assert title.endswith(" min by estimate; fewer take less.")
    assert foretold(20_000, 200, 384) == ""


def test_what_it_takes_is_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told while the work lasts; the result, which is kept, says nothing of it."""
    monkeypatch.setattr(cost, "WORTH_TELLING", 0.0)
    vectors, _ = blobs((30, 30))
    heard: list[str] = []
    found = Kmeans(2).run(
        Given.of(vectors, graph(vectors)),
        lambda done, total, message="": heard.append(message),
    )
    assert any(message.startswith("K-means with 2 centres for 60 rows: ") for message in heard)
    assert found.notes == ()


def test_endless_cores_are_a_bound_of_the_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is the same on every machine, and no machine's own is above it."""
    bounds = set()
    for cores in (1, 4, 256):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: set(range(cores)))
        bounds.add(most(100_000, 384, cores=math.inf))
        assert most(100_000, 384) < max(bounds)
        assert most(100_000, 384) == most(100_000, 384, cores=cores)
    assert len(bounds) == 1


def test_found_on_some_of_many_rows() -> None:
    """50 rows for each centre and 25,000 at least, where there are more than twice as many."""
    assert started_on(50_000, 3) == 50_000
    assert started_on(50_001, 500) == 25_000
    assert started_on(10**6, 2000) == 100_000
    assert started_on(10**6, 10_000) == 10**6
