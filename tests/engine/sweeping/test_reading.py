"""Cliffs and plateaus are told from numbers alone, in words that can be checked against them."""

from dataclasses import replace

from elute.engine.sweeping.reading import cliffs, longest, proposal, warning, without_stability
from elute.engine.sweeping.swept import At


def at(
    value: float,
    clusters: int,
    *,
    noise: float = 0.3,
    largest: float = 0.05,
    silhouette: float | None = 0.2,
    modularity: float | None = 0.5,
    same: float | None = 0.5,
) -> At:
    """The clusters at a value."""
    return At(value, clusters, noise, largest, silhouette, modularity, 0.8, 0.01, same, 0.1)


def test_values_without_stability_are_named_with_the_reason() -> None:
    """Not those where there are no clusters at all."""
    known, none = at(5, 20), replace(at(1000, 0), stability=None)
    left = [replace(at(value, 900), stability=None) for value in (50, 100)]
    (said,) = without_stability([known, *left, none], True)
    assert said.startswith("No stability at 50, 100: the samples hold 10 rows of too few clusters")
    assert not without_stability([known, none], True)


def test_a_cliff_is_named_with_what_falls() -> None:
    """Clusters, noise and the largest cluster, each from what to what, and where."""
    found = cliffs([at(20, 70), at(25, 61), at(32, 4, noise=0.05, largest=0.7), at(40, 4)], True)
    assert [(it.low, it.high) for it in found[:1]] == [(25, 32)]
    assert found[0].words == (
        "Between 25 and 32 the clusters fall from 61 to 4, the noise falls from 30% to 5% of the "
        "rows and the largest cluster grows from 5% to 70% of the rows."
    )


def test_fewer_clusters_for_larger_ones_are_no_cliff() -> None:
    """Where the least size doubles and half of the clusters stay, that is what doubling means."""
    assert not cliffs([at(5, 800), at(10, 400), at(20, 200), at(40, 100)], True)
    assert cliffs([at(5, 800), at(10, 150)], True)
    assert not cliffs([at(5, 4), at(6, 2)], True), "two clusters are no height"


def test_steps_of_one_fall_are_one_cliff() -> None:
    """It is told from its top to its foot; one that rises again is another."""
    found = cliffs([at(100, 90), at(110, 40), at(120, 12), at(130, 11), at(140, 60)], True)
    assert [(it.low, it.high) for it in found] == [(100, 120), (130, 140)]
    assert "fall from 90 to 12" in found[0].words
    assert "rise from 11 to 60" in found[1].words


def test_a_leap_of_the_largest_cluster_is_a_cliff() -> None:
    """DBSCAN's clusters run together while there are still many of them."""
    (found,) = cliffs([at(0.28, 309, largest=0.27), at(0.32, 250, largest=0.6)], False)
    assert (
        found.words
        == "Between 0.28 and 0.32 the clusters fall from 309 to 250 and the largest cluster grows "
        "from 27% to 60% of the rows."
    )


def test_what_says_nothing_on_both_sides_is_no_cliff() -> None:
    """Beyond the foot one cluster has nearly all rows, and the rest is of no use to anybody."""
    assert not cliffs([at(1, 40, largest=0.65), at(1.1, 8, largest=0.7)], False)


def test_the_middle_of_the_longest_plateau_is_proposed() -> None:
    """By the ratio of its ends, though another has as many values; and why, in words."""
    steps = [at(5, 300), at(6, 290, same=0.95), at(7, 280, same=0.95), at(9, 100, same=0.4)]
    steps += [at(20, 90, same=0.92), at(40, 80, same=0.97), at(80, 70, same=0.9)]
    found = proposal(steps, 6, True)
    assert found is not None
    assert (found.low, found.value, found.high) == (9, 20, 80)
    assert found.reason == (
        "From 9 to 80 each step changes little (ARI 0.9 or more; 100 to 70 clusters). 20 (90 "
        "clusters, 30% noise) stands in the middle."
    )


def test_the_value_in_force_is_proposed_where_it_rests() -> None:
    """Nothing speaks for changing it; at the end of the plateau it has others next to it."""
    steps = [at(5, 100), at(10, 95, same=0.95), at(20, 90, same=0.95), at(60, 80, same=0.97)]
    inside, edge = proposal(steps, 10, True), proposal(steps, 60, True)
    assert inside is not None
    assert edge is not None
    assert inside.value == 10
    assert inside.reason.endswith("10 (95 clusters, 30% noise) is in force and stands inside.")
    assert edge.value == 20


def test_two_values_are_no_plateau() -> None:
    """Nor is a run of any length whose clusters say nothing: one has most of the rows."""
    giant = [at(100, 2, largest=0.6, same=1.0) for _ in range(5)]
    assert not longest([at(5, 90), at(6, 88, same=0.99), at(8, 20), *giant])


def test_without_a_plateau_the_best_apart_is_proposed() -> None:
    """Silhouette times modularity: noise, which only the latter counts, does not win."""
    steps = [at(0.1, 400, silhouette=0.6, modularity=0.1), at(0.2, 300, silhouette=0.4)]
    steps += [at(0.3, 200, silhouette=0.1, modularity=0.6), at(0.4, 90, silhouette=None)]
    found = proposal(steps, 0.3, False)
    assert found is not None
    assert found.low == found.value == found.high == 0.2
    assert "no plateau" in found.reason
    assert "0.200" in found.reason


def test_nothing_is_proposed_where_nothing_says_anything() -> None:
    """One cluster, none, nearly all noise, or most rows in one."""
    steps = [at(2, 1), at(3, 0, noise=1.0, largest=0.0), at(4, 30, noise=0.9)]
    steps += [at(5, 30, noise=0.1, largest=0.5)]
    assert proposal(steps, 3, True) is None
    assert not cliffs(steps, True)
    (said,) = warning(steps, 5, True)
    assert "value in force, 5," in said
    assert "50% are in the largest of 30 clusters." in said
    assert warning(steps, 2, True)[0].endswith("in the largest of 1 cluster.")
    assert not warning([at(5, 30)], 5, True)
    assert not cliffs([], True)
    assert proposal([], 5, True) is None
