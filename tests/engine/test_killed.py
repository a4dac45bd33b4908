"""A model on this machine, killed in the middle of its work, embeds at most one shard again."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.long]

ROWS, SHARD = 40_000, 8_192
KILLS = (1, 5_000, SHARD, SHARD + 1, 100, 12_000, 2 * SHARD - 1)
"""How many texts a run has embedded when it is killed; one at the end of a shard, before it is
stored."""
MODEL = """
import sys
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers
words = [str(number) for number in range(1000)] + ["row", "my", "parcel", "and", "a", "the"]
tokenizer = Tokenizer(models.BPE({it: at for at, it in enumerate(words)}, [], ignore_merges=True))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
module = StaticEmbedding(tokenizer, embedding_dim=32)
SentenceTransformer(modules=[module], device="cpu").save(sys.argv[1])
"""
RUN = """
import json, os, sys
from pathlib import Path
import numpy as np
import sentence_transformers, torch
from elute.engine import embedding
from elute.engine.embedding import embed_missing, gather
from elute.session.vectors import VectorStore
from elute.steps.embed.base import Given
from elute.steps.embed.sentence_transformers import SentenceTransformers
from tests import values

model, orders = sys.argv[1], json.loads(sys.argv[2])
torch.set_num_threads(1)

def run(store, rows, kill):
    log = os.open(store.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def progress(done, total, message=""):
        os.pwrite(log, f"{done:9}".encode(), 0)
        if kill and done >= kill:
            os.kill(os.getpid(), 9)

    texts = [f"row {number // 1000} {number % 1000} parcel" for number in range(rows)]
    round_ = values.precleaned(range(rows), texts)
    method = SentenceTransformers(model=model, device="cpu")
    found = embed_missing(store, "static", method, round_, "", progress, Given())
    gather(store, found, round_).tofile(store.with_suffix(".vectors"))

for name, rows, kill, embedding.SHARD_ROWS in orders:  # a process each; they share the imports
    store = Path(name)
    child = os.fork()
    if not child:
        run(store, rows, kill)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    damaged = [it for folder in store.glob("*") for it in VectorStore(folder).damaged]
    stored = sum(len(np.load(it)) for it in store.glob("*/*.hashes.npy"))
    done = int(store.with_suffix(".log").read_bytes())
    print(json.dumps([status, done, stored, len(damaged)]), flush=True)
"""


def _runs(model: Path, orders: list[tuple[Path, int, int]]) -> list[tuple[int, int]]:
    """Embed in processes, one after the other, that are killed after so many texts, or not at 0.

    Args:
        model: the model's folder.
        orders: store, texts after which it is killed, and rows of a shard.

    Returns:
        for each how many texts it had embedded, and how many vectors are stored after it.
    """
    told = json.dumps([(str(store), ROWS, kill, shard) for store, kill, shard in orders])
    ran = subprocess.run(
        [sys.executable, "-c", RUN, model, told], check=False, capture_output=True, text=True
    )
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(said) == len(orders), ran.stderr
    for (_, kill, _), (status, _, _, damaged) in zip(orders, said, strict=True):
        assert (status, damaged) == (-signal.SIGKILL if kill else 0, 0), ran.stderr
    return [(done, stored) for _, done, stored, _ in said]


def test_a_kill_costs_at_most_one_shard(tmp_path: Path) -> None:
    """Whenever it comes: what is embedded again is a shard or less, and all vectors are right."""
    model, store, whole = (tmp_path / name for name in ("model", "killed", "whole"))
    subprocess.run([sys.executable, "-c", MODEL, model], check=True, capture_output=True)
    orders = [(store, kill, SHARD) for kill in (*KILLS, 0)]
    control = (tmp_path / "control", 3 * SHARD - 1, ROWS)  # one shard: a kill costs everything
    *runs, straight, (done, stored) = _runs(model, [*orders, (whole, 0, SHARD), control])
    before, costs = 0, []
    for embedded, now in runs:
        costs.append(embedded - (now - before))
        before = now
    assert runs[-1][1] == ROWS
    assert costs.pop() == 0  # the run that was left alone
    assert max(costs) <= SHARD
    assert straight == (ROWS, ROWS)
    killed, right = (np.fromfile(it.with_suffix(".vectors"), np.float32) for it in (store, whole))
    np.testing.assert_array_equal(killed, right)
    assert len(killed) == ROWS * 32
    assert done - stored > SHARD
    hit = sum(cost > 0 for cost in costs)
    print(
        f"\n{len(KILLS)} kills of {ROWS:,} texts, {hit} cost something: "
        f"{costs} texts embedded again, {max(costs):,} at most; control {done - stored:,}"
    )
