"""Write the sample data again, byte for byte.

    python sample_data/generate.py [FOLDER]

The default folder is the one this file lies in. Nothing but the standard library
is used, and only calls of `random.Random` whose results are fixed across Python
versions, so the two files are a function of the seed and the written text.
"""

import json
import sys
from pathlib import Path
from random import Random

from corpus.author import Author
from corpus.row import Row
from corpus.topic import read_topics
from faults import Planter

SEED = "elute-sample-1"


def make_rows() -> list[Row]:
    """All rows, in the order in which they are written out."""
    author = Author()
    topics = read_topics()
    # A stream of chance for each topic: a sentence more in one leaves the others alone.
    clean = [
        row for topic in topics for row in author.write(Random(f"{SEED}/{topic.label}"), topic)
    ]
    rows = Planter(Random(f"{SEED}/faults"), author, topics, clean).plant()
    Random(f"{SEED}/order").shuffle(rows)
    return rows


def message(at: int, row: Row) -> dict[str, object]:
    """What the data set shows of a row."""
    return {
        "id": name(at),
        "text": row.text,
        "label": row.shown_label,
        "channel": row.channel,
        "created": row.created,
        "region": row.region,
        "plan": row.plan,
        "agent": row.agent,
    }


def truth(at: int, row: Row, places: dict[int, int]) -> dict[str, object]:
    """What is known to be true of a row."""
    return {
        "row": at,
        "id": name(at),
        "topic": row.topic,
        "fault": row.fault,
        "duplicate_of": None if row.copy_of is None else places[row.copy_of],
        "label": row.label,
    }


def name(at: int) -> str:
    """The id of the row at a position."""
    return f"m-{at:05d}"


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    """One JSON object a line, UTF-8, line feeds on every system."""
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write both files into the folder named, or beside this one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    rows = make_rows()
    places = {row.key: at for at, row in enumerate(rows)}
    messages = [message(at, row) for at, row in enumerate(rows)]
    write_lines(folder / "support_messages.jsonl", messages)
    write_lines(folder / "truth.jsonl", [truth(at, row, places) for at, row in enumerate(rows)])


if __name__ == "__main__":
    main()
