"""Every operation survives being written down."""

import pytest

from elute.core.events import (
    Branched,
    Dropped,
    Event,
    Exported,
    Opened,
    Redone,
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
        RoundClosed(1, 10, 9),
        Replayed("sum", "recipe.toml", [to_plain(drop)]),
        Branched(3, "go back to round 1"),
        Undone("x"),
        Redone("x"),
        Exported("out.csv", 9, "sum"),
    ]
    assert [from_plain(to_plain(event)) for event in events] == events


def test_the_set_is_closed() -> None:
    """What is not one of the operations is refused."""
    with pytest.raises(KeyError):
        from_plain({"op": "invented"})
