"""What a newcomer gets without touching a knob: the clusterers and the outlier score, beside truth.

    python -m tests.bench.bench_defaults

Prints, for sample_data and (where ../shared/data is there) CLINC150, each clusterer's clusters,
coverage and adjusted Rand index over all rows and over the clustered ones; for CLINC150 also how
well the outlier score ranks the out-of-scope rows (average precision, AUROC; 1,200 of 23,700).
"""

import csv
import json
import tempfile
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, average_precision_score, roc_auc_score

from elute.core.progress import Progress, silent
from elute.engine.opening import open_session

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "support_messages.jsonl"
CLINC = ROOT.parent / "shared" / "data" / "clinc150" / "clinc150_full.csv"


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def measure(data: Path, truth: list[str], strange: list[bool]) -> None:
    """Run every clusterer on one embedding of the data and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        session = open_session(data, Path(folder) / "s.elute", ["load.text=text"])
        for method in ("kmeans", "hdbscan"):
            session.set([f"cluster.method={method}"])
            list(session.run("cluster", watch))
            list(session.run("evaluate", watch))
            found = session.snapshot()
            assert found.precleaned is not None
            assert found.clustered is not None
            assert found.evaluated is not None
            labels, ids = np.array(found.clustered.labels), found.precleaned.ids
            known, inside = np.array(truth)[ids], labels >= 0
            over_all = adjusted_rand_score(known, labels)
            clustered = adjusted_rand_score(known[inside], labels[inside])
            print(
                f"{data.name:24} {method:8} {found.clustered.count:4} clusters, coverage "
                f"{inside.mean():.2f}, ARI all {over_all:.3f}, clustered {clustered:.3f}"
            )
        if any(strange) and found.evaluated is not None:
            out, score = np.array(strange)[ids], found.evaluated.outlier_score
            precision, area = average_precision_score(out, score), roc_auc_score(out, score)
            print(f"{data.name:24} outlier score: AP {precision:.3f}, AUROC {area:.3f}")
        session.close()


def main() -> None:
    """Both datasets."""
    lines = (ROOT / "sample_data" / "truth.jsonl").read_text("utf-8").splitlines()
    topics = [str(json.loads(line)["topic"]) for line in lines]
    measure(SAMPLE, topics, [False] * len(topics))
    if CLINC.is_file():
        with CLINC.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        strange = [row["is_oos"] == "1" for row in rows]
        measure(CLINC, [row["intent"] for row in rows], strange)


if __name__ == "__main__":
    main()
