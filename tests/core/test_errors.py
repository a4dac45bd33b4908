"""The tree of errors."""

import pytest

from elute.core import errors


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.EluteError, 1),
        (errors.UsageError, 2),
        (errors.BadInput, 3),
        (errors.CannotWrite, 3),
        (errors.ServiceError, 4),
        (errors.Cancelled, 5),
        (errors.SessionBusy, 6),
        (errors.SessionDamaged, 6),
    ],
)
def test_exit_codes(kind: type[errors.EluteError], code: int) -> None:
    """Each error carries the exit code the design gives it, and says title and hint."""
    problem = kind("It broke.", "Mend it.")
    assert problem.exit_code == code
    assert str(problem) == "It broke. Mend it."
