"""A gigabyte and a million rows: what they take. Prints rows a second and the peak of memory."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

pytestmark = pytest.mark.long

ROWS, ROW_BYTES = 1_000_000, 1000
MOST = 2 << 30
_LOAD = """
import sys, time
from pathlib import Path
from elute.core.dataset import Part
from elute.core.progress import silent
from elute.steps.load import Load, load

begin = time.process_time()
records = load(Load(), [Part(Path(sys.argv[1]).name, Path(sys.argv[1]))], silent)
seconds = time.process_time() - begin
status = Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) << 10
print(len(records.texts), len(records.label_names), len(records.times), peak, seconds)
"""


def _sentences() -> Iterator[str]:
    """Made-up sentences of about 250 letters, over and over."""
    random = Random(0)
    words = ["".join(random.choices("etaoinshrdlu", k=random.randint(2, 9))) for _ in range(5000)]
    return cycle([" ".join(random.choices(words, k=40)) for _ in range(9973)])


def _jsonl(row: int, four: list[str]) -> str:
    day = f"2024-05-{row % 28 + 1:02}"
    fields = {"id": row, "text": " ".join(four), "label": f"l{row % 9}", "date": day}
    return json.dumps(fields) + "\n"


def _chat(row: int, four: list[str]) -> str:
    roles = cycle(("user", "assistant"))
    turns = [{"role": role, "content": said} for role, said in zip(roles, four, strict=False)]
    return json.dumps({"messages": turns, "label": f"l{row % 9}", "date": "2024-05-06"}) + "\n"


def _csv(row: int, four: list[str]) -> str:
    head = "" if row else "text,label,date\n"
    return head + f'"{row}, {" ".join(four)}",l{row % 9},2024-05-06\n'


@pytest.mark.parametrize(
    ("name", "line"), [("a.jsonl", _jsonl), ("chat.jsonl", _chat), ("a.csv", _csv)]
)
def test_a_gigabyte_takes_at_most_two(
    tmp_path: Path, name: str, line: Callable[[int, list[str]], str]
) -> None:
    """A million rows of a kilobyte load with texts, labels and times in at most 2 GiB."""
    path, said = tmp_path / name, _sentences()
    with path.open("w") as file:
        file.writelines(line(row, [*islice(said, 4)]) for row in range(ROWS))
    size = path.stat().st_size
    try:
        child = [sys.executable, "-c", _LOAD, str(path)]
        done = subprocess.run(child, capture_output=True, text=True, check=True)
    finally:
        path.unlink()
    rows, labels, times, peak, seconds = map(float, done.stdout.split())
    print(
        f"\n{name}: {size / 1e9:.2f} GB, {rows:,.0f} rows in {seconds:.0f} s of one core "
        f"({rows / seconds:,.0f} rows/s), peak {peak / (1 << 20):,.0f} MiB"
    )
    assert (rows, labels, times) == (ROWS, 9, ROWS)
    assert size > 0.9 * ROWS * ROW_BYTES
    assert peak <= MOST
