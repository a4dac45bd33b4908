"""Money is counted before it is spent, across kills, and never beyond what was allowed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import SessionDamaged, UsageError
from elute.core.outside import Destination
from elute.session.sealed import sealed
from elute.session.spending import Spending, Spent, spent

_TOKENS = st.integers(0, 400)
HERE = Destination("https://api.example.com/v1", "api.example.com", "small", local=False)


def account(path: Path, limit: float = 1.0, price: float = 100.0) -> Spending:
    """An account at 100 dollars for a million tokens: 0.0001 a token."""
    return Spending(path, HERE, price, limit)


def test_a_request_is_on_disk_before_it_is_sent(tmp_path: Path) -> None:
    """What was put aside counts in full until it is settled, also for the next process."""
    path = tmp_path / "spending.jsonl"
    one = account(path)
    number = one.reserve(1_000)
    assert spent(path).dollars == pytest.approx(0.1)
    one.settle(number, 600)
    found = spent(path)
    assert (found.tokens, found.requests) == (600, 1)
    assert found.dollars == pytest.approx(0.06)
    again = account(path)
    assert again.reserve(100) == number + 1
    assert spent(path).dollars == pytest.approx(0.07)


def test_the_limit_is_never_crossed(tmp_path: Path) -> None:
    """A request that could cross the limit is refused, and nothing of it is written down."""
    path = tmp_path / "spending.jsonl"
    one = account(path)
    one.settle(one.reserve(9_000), 9_000)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"\$0\.90 of the allowed \$1\.00") as refused:
        one.reserve(1_001)
    assert "--max-cost" in refused.value.hint
    assert path.read_bytes() == before
    one.reserve(1_000)
    with pytest.raises(UsageError):
        account(path).reserve(1)
    account(path, limit=2.0).reserve(1)


def test_what_costs_nothing_leaves_no_trace(tmp_path: Path) -> None:
    """A server of one's own is not slowed down by writing."""
    path = tmp_path / "spending.jsonl"
    one = account(path, limit=0.0, price=0.0)
    one.settle(one.reserve(10**9), 10**9)
    assert not path.exists()
    assert spent(path) == Spent()


@given(script=st.lists(st.tuples(_TOKENS, _TOKENS, st.booleans()), max_size=40))
def test_any_script_adds_up(
    script: list[tuple[int, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is asked, settled or left by a kill, the file and the account agree."""
    path = tmp_path_factory.mktemp("spending") / "spending.jsonl"
    one, total = account(path, limit=0.3), 0
    for asked, billed, killed in script:
        try:
            number = one.reserve(asked)
        except UsageError:
            assert total + asked > 3_000 - 1e-6
            continue
        if killed:
            one, total = account(path, limit=0.3), total + asked
        else:
            one.settle(number, min(billed, asked))
            total += min(billed, asked)
        assert spent(path).dollars == pytest.approx(total * 1e-4)
    assert total <= 3_000


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    """A settlement that a crash cut in two counts as if nothing had been settled."""
    path = tmp_path / "spending.jsonl"
    one = account(path)
    one.settle(one.reserve(1_000), 10)
    path.write_bytes(path.read_bytes()[:-5])
    assert spent(path).dollars == pytest.approx(0.1)
    account(path).reserve(1)
    assert spent(path).requests == 2


def test_any_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """A damaged line ends in a sentence, for the sum would be wrong without it."""
    path = tmp_path / "spending.jsonl"
    one = account(path)
    one.settle(one.reserve(1_000), 10)
    whole = path.read_bytes()
    for place in range(whole.index(b"\n")):
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        with pytest.raises(SessionDamaged, match="Line 1"):
            spent(path)


@pytest.mark.parametrize(
    "entry",
    [
        {"request": 1, "dollars": float("nan"), "host": "a"},
        {"request": 1, "dollars": -1e9, "host": "a"},
        {"request": 1, "dollars": float("inf"), "host": "a"},
        {"request": "a", "dollars": 1.0, "host": "a"},
        {"request": True, "dollars": 1.0, "host": "a"},
        {"settled": 1, "dollars": -5.0, "tokens": 1},
        {"settled": 1, "dollars": 0.0, "tokens": -1},
        {"settled": 1, "tokens": 1},
        {"request": 1},
        {"x": 1},
    ],
)
def test_sums_that_cannot_be_are_damage(entry: dict[str, object], tmp_path: Path) -> None:
    """A line with a right checksum and numbers nobody spends switches no limit off."""
    path = tmp_path / "spending.jsonl"
    path.write_bytes(sealed({"at": "now", **entry}))
    for look in (spent, account):
        with pytest.raises(SessionDamaged, match="Line 1"):
            look(path)
