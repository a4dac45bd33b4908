"""How well the outlier score ranks rows known not to belong, beside plain distances.

    python -m tests.bench.bench_outliers [FOLDER]

Needs the MiniLM package and, but for sample_data, ../shared/data; vectors are kept in FOLDER, where
one is named. Prints for each set the average precision of the mean distance to 16 neighbours, of
the distance to the nearest of sqrt(rows) K-means centres, LOF, the score of the first versions
(half neighbours, half centres) and today's, with its AUROC; then, for some sets, the average
precision among the unmarked rows before and after 15, 30 and 60 marks, given from the top of the
list down, or two of three from the top and one at random ("mixed"). "held": made after
the mixture was designed. Ends with 1 where today's score is worse than the better of neighbours
and K-means by more than TOLERANCE, on a set not among WEAK.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score, roc_auc_score

from elute.core.progress import silent
from elute.core.results import Floats, Neighbors
from elute.core.texts import Texts as Packed
from elute.steps.embed import METHODS, embed
from elute.steps.embed.lsa import Lsa
from elute.steps.evaluate.outliers import outlier_scores, ranked_with
from elute.steps.evaluate.outliers.marked import GOOD, JUNK
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
TOLERANCE = 0.04
WEAK = {"clinc150 + support messages": 0.06, "held tool use + naughty strings": 0.07}
"""Sets on which a plain distance is known to do better, and by how much at most."""
MARKS = (15, 30, 60)
COLUMNS = ("neighb", "kmeans", "LOF", "old", "new", "AUROC")
Texts = list[str]
Mask = NDArray[np.bool_]
Topics = dict[str, Texts]
Embed = Callable[[Texts], Floats]


def drawn(texts: Texts, count: int, seed: int = 0) -> Texts:
    """So many of them, in random order; all where there are fewer."""
    order = np.random.default_rng(seed).permutation(len(texts))[:count]
    return [texts[at] for at in order]


def clinc(name: str) -> Topics:
    """The rows of each intent; "oos" has those out of scope."""
    topics: Topics = {}
    with (SHARED / "clinc150" / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            topics.setdefault("oos" if row["is_oos"] == "1" else row["intent"], []).append(
                row["text"]
            )
    return {topic: list(dict.fromkeys(texts)) for topic, texts in topics.items()}


def sample() -> tuple[Topics, Topics]:
    """The rows of sample_data by fault: those that belong ("" for none), and those that do not."""
    good: Topics = {}
    odd: Topics = {}
    with (ROOT / "sample_data" / "truth.jsonl").open(encoding="utf-8") as file:
        faults = [json.loads(line)["fault"] or "" for line in file]
    with (ROOT / "sample_data" / "support_messages.jsonl").open(encoding="utf-8") as file:
        for line, fault in zip(file, faults, strict=True):
            if fault not in ("blank", "exact_duplicate"):
                side = odd if fault in ("off_topic", "gibberish") else good
                side.setdefault(fault, []).append(json.loads(line)["text"])
    return good, odd


def every(topics: Topics) -> Texts:
    """All rows of all topics."""
    return [text for texts in topics.values() for text in texts]


def some(
    topics: Topics, count: int, rows: int, strays: int, alike: int, seed: int
) -> tuple[Texts, Texts]:
    """Of `count` intents `rows` rows each; and `strays` of the other intents, `alike` of each."""
    names = drawn(sorted(set(topics) - {"oos"}), len(topics), seed)
    belong = every({name: drawn(topics[name], rows) for name in names[:count]})
    others = every({name: drawn(topics[name], alike) for name in names[count:]})
    return belong, (drawn(others, strays, seed) if alike >= strays else others)[:strays]


def own() -> Iterator[tuple[str, Texts, Texts]]:
    """Name, rows that belong, rows that do not: sets of sample_data alone."""
    good, odd = sample()
    yield "sample", every(good), every(odd)
    yield "lsa sample", every(good), every(odd)
    yield "held sample off topic", every(good), odd["off_topic"]


def intents() -> Iterator[tuple[str, Texts, Texts]]:
    """Sets of CLINC150 alone."""
    full, uneven = clinc("clinc150_full.csv"), clinc("clinc150_imbalanced.csv")
    yield "20 intents, 5 % single strays", *some(full, 20, 150, 158, 158, 1)
    yield "lsa 20 intents, 5 % single strays", *some(full, 20, 150, 158, 158, 1)
    yield "40 intents, clumps of 3", *some(full, 40, 60, 48, 3, 2)
    yield "held 60 intents, clumps of 5", *some(full, 60, 40, 100, 5, 3)
    yield "held 30 intents, 1 % strays", *some(full, 30, 150, 45, 150, 4)
    yield "held 15 intents, 10 % strays", *some(full, 15, 150, 250, 250, 5)
    yield "lsa 30 intents, 1 % strays", *some(full, 30, 150, 45, 150, 4)
    yield "held 3 intents, few rows", *some(full, 3, 100, 12, 150, 6)
    for name, topics in (("clinc150 imbalanced", uneven), ("clinc150", full)):
        yield name, every(inside(topics)), topics["oos"]


def tool_calls() -> Texts:
    """What a model that calls tools was taught to say."""
    with (SHARED / "gpteacher/toolformer_neardup.jsonl").open(encoding="utf-8") as file:
        return list(dict.fromkeys(row["output"][:250] for row in map(json.loads, file)))


def inside(topics: Topics) -> Topics:
    """The intents in scope."""
    return {topic: texts for topic, texts in topics.items() if topic != "oos"}


def planted() -> Iterator[tuple[str, Texts, Texts]]:
    """Sets with rows of another set."""
    full, support = clinc("clinc150_full.csv"), sample()[0][""]
    requests, strange = every(inside(full)), full["oos"]
    yield "clinc150 + support messages", drawn(requests, 2500), drawn(support, 50)
    yield "support messages + clinc150", support, drawn(requests, 70)
    yield "held support messages + oos", support, drawn(strange, 30)
    yield "held lsa support messages + oos", support, drawn(strange, 70)
    with (SHARED / "ko_chatbot/raw/ChatbotData.csv").open(encoding="utf-8", newline="") as file:
        korean = list(dict.fromkeys(row["Q"] for row in csv.DictReader(file)))
    yield "held korean + support messages", drawn(korean, 2000), drawn(support, 50)
    demo = SHARED / "llamafactory_demo/raw/data/alpaca_en_demo.json"
    alpaca = [row["instruction"] for row in json.loads(demo.read_text("utf-8"))]
    yield "tool use + alpaca", drawn(tool_calls(), 2000), drawn(alpaca, 60)
    yield "held alpaca + korean, oos", alpaca, [*drawn(korean, 20), *drawn(strange, 30)]


def littered() -> Iterator[tuple[str, Texts, Texts]]:
    """Sets with strings that break programs: signs, code, scripts of all kinds."""
    requests = every(inside(clinc("clinc150_full.csv")))
    listed = json.loads((SHARED / "naughty_strings/raw/blns.json").read_text("utf-8"))
    naughty = [text for text in dict.fromkeys(listed) if text.strip()]
    yield "held clinc150 + naughty strings", drawn(requests, 2500), drawn(naughty, 60)
    yield "held tool use + naughty strings", drawn(tool_calls(), 2000), drawn(naughty, 50)
    yield "lsa clinc150 + naughty strings", drawn(requests, 2500), drawn(naughty, 60, 1)


def lsa(texts: Texts) -> Floats:
    """Vectors without a model."""
    return embed(Lsa(), texts, silent).vectors


def remembering(folder: Path | None) -> Embed:
    """The model, which embeds no text twice; what it knows is kept in the folder."""
    place = folder / "vectors.npz" if folder else None
    known: dict[str, Floats] = {}
    if place and place.is_file():
        held = np.load(place)
        known = dict(zip(json.loads(str(held["texts"])), held["vectors"], strict=True))

    def found(texts: Texts) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            made = embed(METHODS["sentence_transformers"](), new, silent).vectors
            known.update(zip(new, made, strict=True))
            if place:
                vectors = np.stack(list(known.values()))
                np.savez(place, texts=np.array(json.dumps(list(known))), vectors=vectors)
        return np.stack([known[text] for text in texts])

    return found


def from_nearest(vectors: Floats) -> Floats:
    """Squared distance to the nearest of sqrt(rows) K-means centres."""
    fit = KMeans(round(len(vectors) ** 0.5), n_init=1, max_iter=20, random_state=0).fit(vectors)
    nearest: Floats = fit.transform(vectors).min(axis=1) ** 2
    return nearest


def local_factor(graph: Neighbors) -> Floats:
    """LOF (Breunig et al. 2000): the density of a row's neighbours over its own."""
    distances, indices = np.maximum(graph.distances, 1e-6), graph.indices
    reach = np.maximum(distances[:, -1][indices], distances).mean(axis=1)
    factor: Floats = (1 / reach)[indices].mean(axis=1) * reach
    return factor


def learning(name: str, odd: Mask, scores: Floats, vectors: Floats) -> None:
    """One line for each way to mark: before and after each number of marks."""
    order, random = np.argsort(-scores, kind="stable"), np.random.default_rng(0)
    for way in ("top", "mixed"):
        cells = []
        for count in MARKS:
            top = order[: count if way == "top" else 2 * count // 3]
            rest = np.setdiff1d(np.arange(len(odd)), top)
            seen = np.append(top, random.choice(rest, count - len(top), replace=False))
            marks = np.zeros(len(odd), np.int8)
            marks[seen] = np.where(odd[seen], JUNK, GOOD)
            learnt, left = ranked_with(scores, vectors, marks), marks == 0
            if not odd[left].any():
                break
            before = average_precision_score(odd[left], scores[left])
            cells.append(f"{before:.3f} {average_precision_score(odd[left], learnt[left]):.3f}")
        print(f"  marks {way:6} {name:33} " + " | ".join(cells), flush=True)


def main() -> None:
    """All sets; what is worse than plain is said at the end."""
    model = remembering(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    random, table, worse = np.random.default_rng(0), [], []
    print(f"{'':34}{'rows':>6} {'odd':>5} " + " ".join(f"{name:>6}" for name in COLUMNS))
    made = chain(own(), planted(), intents(), littered()) if SHARED.is_dir() else own()
    for name, belong, strays in made:
        order = random.permutation(len(belong) + len(strays))
        given, odd = [*belong, *strays], order >= len(belong)
        texts = [given[at] for at in order]
        vectors = (lsa if "lsa" in name else model)(texts)
        graph = neighbors(Exact(16), vectors, silent)
        alone, centre = graph.distances.mean(axis=1), from_nearest(vectors)
        scores = outlier_scores(vectors, graph, Packed.of(texts), 0)
        kinds = (alone, centre, local_factor(graph), (alone + centre) / 2, scores)
        row = [float(average_precision_score(odd, kind)) for kind in kinds]
        table.append(row)
        cells = " ".join(f"{value:6.3f}" for value in (*row, roc_auc_score(odd, scores)))
        print(f"{name:34}{len(odd):6} {odd.sum():5} {cells}", flush=True)
        short = max(row[:2]) - row[-1]
        if short > TOLERANCE:
            print(f"  WORSE than a plain distance by {short:.3f}")
        if short > WEAK.get(name, TOLERANCE):
            worse.append(name)
        if odd.sum() >= 2 * MARKS[0]:
            learning(name, odd, scores, vectors)
    print(f"{'mean':46} " + " ".join(f"{value:6.3f}" for value in np.mean(table, axis=0)))
    if worse:
        sys.exit("Worse than a plain distance: " + "; ".join(worse))


if __name__ == "__main__":
    main()
