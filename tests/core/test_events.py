"""Every operation survives being written down."""

import json

import pytest

from elute.core.events import (
    Branched,
    Dropped,
    Event,
    Exported,
    Noted,
    Opened,
    Redone,
    Regrouped,
    Renamed,
    Replayed,
    Restored,
    RoundClosed,
    Set,
    StepDone,
    Undone,
    from_plain,
    to_plain,
)


def test_every_event_survives_plain_data() -> None:
    """What is written in the journal is what is read from it."""
    drop = Dropped(1, "3", "copy", "rule: duplicates", "f", [2], [1.0])
    events: list[Event] = [
        Opened("1"),
        StepDone(1, "load", "f", 0.1, 10.0, rows=10),
        Set({"a": {"b": 1}}),
        drop,
        Restored(1, "3", "no", "person"),
        Regrouped(1, "f", "merge", (1, 5)),
        Renamed(1, "f", 3, "lost parcels"),
        Noted(1, "f", -1, "mostly typos"),
        RoundClosed(1, 10, 9),
        Replayed("sum", "recipe.toml", [to_plain(drop)]),
        Branched(3, "go back to round 1"),
        Undone("x"),
        Redone("x"),
        Exported("out.csv", 9, "sum"),
    ]
    for event in events:
        assert from_plain(json.loads(json.dumps(to_plain(event)))) == event


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Regrouped(1, "f", "split", (3,)), "split cluster 3"),
        (Regrouped(1, "f", "split", (3,), 4), "split cluster 3 into 4"),
        (Regrouped(1, "f", "merge", (1, 5)), "merge clusters 1 and 5"),
        (Regrouped(1, "f", "merge", (1, 2, 5)), "merge clusters 1, 2 and 5"),
        (
            Regrouped(1, "f", "homes", rows=1200, above=0.8),
            "give 1,200 noise rows homes (from 0.8)",
        ),
        (Regrouped(1, "f", "homes", rows=1, above=0.8), "give 1 noise row a home (from 0.8)"),
        (Renamed(1, "f", 3, "lost parcels"), "name cluster 3 “lost parcels”"),
        (Renamed(1, "f", 3, ""), "take the name of cluster 3 away"),
        (Noted(1, "f", 3, "look again"), "write a note on cluster 3"),
        (Noted(1, "f", -1, ""), "take the note on the noise away"),
    ],
)
def test_what_is_done_to_clusters_is_told_in_words(
    event: Regrouped | Renamed | Noted, words: str
) -> None:
    """The history says what was done to which clusters."""
    assert event.words() == words


def test_the_set_is_closed() -> None:
    """What is not one of the operations is refused."""
    with pytest.raises(KeyError):
        from_plain({"op": "invented"})
