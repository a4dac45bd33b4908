"""Compiled steps."""

from elute.steps.reduce.gradient import compiled


def test_where_nothing_can_be_kept_it_is_compiled_each_time() -> None:
    """A function of no file stands for a package that cannot be written to: it works all the same.

    Numba refuses to keep either, with the same error.
    """
    room: dict[str, object] = {}
    exec("def twice(number):\n    return 2 * number", room)
    assert compiled(room["twice"])(3) == 6  # type: ignore[arg-type]
