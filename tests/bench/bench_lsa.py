"""How good vectors are without a model: ours beside plain LSA, and beside the default model.

    python -m tests.bench.bench_lsa [ROWS]

Plain LSA is what a user would write: sublinear TF-IDF over words and letter runs, truncated SVD.
On at most ROWS rows (default 2,000; 0 takes all) of each dataset that is there it prints plain ->
ours / model, and ours as a ratio to both, for

- same: share of the 10 nearest neighbours with the same label, mean over the labelled rows;
- ARI: adjusted Rand index of K-means with as many clusters as labels, mean of three seeds;
- strange: average precision of the mean distance to 10 neighbours for rows known to be strange;
- copies: share of planted near copies (a word gone, doubled or misspelt) nearest to their original;
- seconds of the processor, loading included.
"""

import csv
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import EluteError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import METHODS, embed
from elute.steps.embed.lsa import Lsa

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
ROWS, NEAR, SEEDS, COPIES = 2000, 10, 3, 200
STRANGE = ("off_topic", "gibberish", "other_language")
_WORDS = re.compile(r"\w+").findall
_TOOL = re.compile(r"access: *([\w ]+)")


@dataclass(frozen=True)
class Dataset:
    """Texts with what is known of them.

    Attributes:
        texts: n of them.
        labels: (n,) of each the label.
        strange: (n,) whether it belongs to no label.
    """

    name: str
    texts: list[str]
    labels: NDArray[np.str_]
    strange: NDArray[np.bool_]


def main() -> None:
    """One block of lines for each dataset."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    embedders: dict[str, Callable[[list[str]], Floats]] = {
        "plain": plain,
        "ours": lambda texts: embed(Lsa(), texts, silent).vectors,
        "model": lambda texts: embed(METHODS["sentence_transformers"](), texts, silent).vectors,
    }
    for data in datasets(most):
        print(f"{data.name}: {len(data.texts):,} rows, {len(set(data.labels))} labels", flush=True)
        found = dict[str, dict[str, float]]()
        for name, embedder in embedders.items():
            try:
                found[name] = measured(data, embedder)
            except EluteError as reason:
                print(f"  without the model: {reason.title}")
        for measure in found["ours"]:
            told(measure, {name: values[measure] for name, values in found.items()})


def told(measure: str, by: dict[str, float]) -> None:
    """One line: the figures, and ours in proportion."""
    if np.isnan(by["ours"]):
        return
    model = by.get("model", float("nan"))
    print(
        f"  {measure:8} plain {by['plain']:6.3f} -> ours {by['ours']:6.3f} / model {model:6.3f}"
        f"   x{by['ours'] / by['plain']:.2f} of plain, x{by['ours'] / model:.2f} of the model",
        flush=True,
    )


def plain(texts: list[str]) -> Floats:
    """(n, d) plain LSA."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.utils.extmath import randomized_svd

    counters = (
        TfidfVectorizer(
            sublinear_tf=True, max_features=60_000, tokenizer=_WORDS, token_pattern=None
        ),
        TfidfVectorizer(
            sublinear_tf=True, max_features=60_000, analyzer="char_wb", ngram_range=(2, 4)
        ),
    )
    terms = hstack([counter.fit_transform(texts) for counter in counters], format="csr")
    dims = max(16, min(256, len(texts) // 4))
    left, scales, _ = randomized_svd(terms.astype(np.float32), dims, n_iter=3, random_state=0)
    vectors = left * np.sqrt(scales)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def measured(data: Dataset, embedder: Callable[[list[str]], Floats]) -> dict[str, float]:
    """What came of one embedder on one dataset."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, average_precision_score

    begun = time.process_time()
    vectors = embedder(data.texts)
    seconds = time.process_time() - begun
    near, far = nearest(vectors, vectors, np.arange(len(vectors)))
    known = ~data.strange
    groups = len(set(data.labels[known]))
    scores = [
        adjusted_rand_score(
            data.labels[known],
            KMeans(groups, n_init=1, random_state=seed).fit_predict(vectors[known]),
        )
        for seed in range(SEEDS)
    ]
    strange = average_precision_score(data.strange, far) if data.strange.any() else float("nan")
    return {
        "same": float((data.labels[near] == data.labels[:, None])[known].mean()),
        "ARI": float(np.mean(scores)),
        "strange": float(strange),
        "copies": refound(data.texts, embedder),
        "seconds": seconds,
    }


def nearest(ask: Floats, among: Floats, own: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """(n, 10) the nearest other rows, and (n,) their mean cosine distance."""
    near = np.empty((len(ask), NEAR), dtype=np.int64)
    far = np.empty(len(ask), dtype=np.float32)
    for start in range(0, len(ask), 1000):
        alike = ask[start : start + 1000] @ among.T
        alike[np.arange(len(alike)), own[start : start + 1000]] = -2
        near[start : start + 1000] = np.argsort(-alike, axis=1)[:, :NEAR]
        nearest_few = np.take_along_axis(alike, near[start : start + 1000], axis=1)
        far[start : start + 1000] = 1 - nearest_few.mean(axis=1)
    return near, far


def refound(texts: list[str], embedder: Callable[[list[str]], Floats]) -> float:
    """Share of planted near copies whose nearest text is the one they were made from."""
    dice = random.Random(0)
    texts = sorted({text[:1000] for text in texts if len(text.split()) > 3})[:1000]
    chosen = dice.sample(range(len(texts)), min(COPIES, len(texts)))
    vectors = embedder(texts + [spoiled(texts[place], dice) for place in chosen])
    own = np.arange(len(texts), len(vectors))
    near, _ = nearest(vectors[len(texts) :], vectors, own)
    return float((near[:, 0] == np.array(chosen)).mean())


def spoiled(text: str, dice: random.Random) -> str:
    """The text with one word gone, doubled or with two letters changed for each other."""
    words = text.split(" ")
    place = dice.randrange(len(words))
    word = words[place]
    changed = dice.choice([[], [word, word], [word[1:2] + word[:1] + word[2:]]])
    return " ".join(words[:place] + changed + words[place + 1 :])


def datasets(most: int) -> Iterator[Dataset]:
    """Those that are there, at most so many rows of each, drawn at random."""
    makers = (sample, *(lambda name=name: clinc(name) for name in ("full", "imbalanced")))
    for maker in (*makers, korean, tools, instructions):
        try:
            rows = list(maker())
        except FileNotFoundError as missing:
            print(f"left out, not there: {missing.filename}")
            continue
        rows = [row for row in rows if row[1].strip()]
        order = np.random.default_rng(7).permutation(len(rows))[: most or len(rows)]
        chosen = [rows[place] for place in np.sort(order)]
        labels, strange = ([row[part] for row in chosen] for part in (2, 3))
        yield Dataset(
            str(chosen[0][0]), [row[1] for row in chosen], np.array(labels), np.array(strange)
        )


Row = tuple[str, str, str, bool]
"""Dataset, text, label, whether it is strange."""


def sample() -> Iterator[Row]:
    """Our support messages; strange are the planted strangers that are not a topic themselves."""
    folder = ROOT / "sample_data"
    known = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    lines = (folder / "support_messages.jsonl").read_text("utf-8").splitlines()
    for line, fact in zip(lines, map(json.loads, known), strict=True):
        text = json.loads(line)["text"] or ""
        yield "sample_data", text, str(fact["topic"]), fact["fault"] in STRANGE


def clinc(part: str) -> Iterator[Row]:
    """Queries with intents, and such as have none."""
    with (DATA / "clinc150" / f"clinc150_{part}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"clinc150_{part}", row["text"], row["intent"], row["is_oos"] == "1"


def korean() -> Iterator[Row]:
    """Questions with three themes."""
    path = DATA / "ko_chatbot" / "raw" / "ChatbotData.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield "ko_chatbot", row["Q"], row["label"].strip(), False


def tools() -> Iterator[Row]:
    """Tasks, without the description of the tool that is their label."""
    path = DATA / "gpteacher" / "toolformer_neardup.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        tool = (*_TOOL.findall(row["instruction"]), "none")[0].strip().lower()
        task = row["instruction"].strip().splitlines()[-1:]
        yield "gpteacher", " ".join([*task, row["input"]]), tool, False


def instructions() -> Iterator[Row]:
    """English and Chinese instructions with long answers; the label is the file."""
    folder = DATA / "llamafactory_demo" / "raw" / "data"
    for name in ("alpaca_en_demo", "alpaca_zh_demo", "identity"):
        for row in json.loads((folder / f"{name}.json").read_text("utf-8")):
            text = " ".join(str(row.get(part) or "") for part in ("instruction", "input", "output"))
            yield "llamafactory_demo", text, name, False


if __name__ == "__main__":
    main()
