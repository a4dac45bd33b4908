"""Each rule speaks where it should, and holds its tongue on clean data."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from elute.core.results import Advice, Report
from elute.steps.report.material import Material
from tests.steps.blobs import unit
from tests.steps.report.rounds import (
    ROOT,
    advised,
    everyday,
    of_groups,
    of_labels,
    of_texts,
    written,
)

SHARED = ROOT.parent / "shared" / "data"
SPAM = [
    "rank on the first page, buy now, backlinks from $9",
    "casino followers, special offer, click here",
    "seo audit for your shop, reply yes for the price list",
    "earn money with bitcoin, risk free, act now",
    "webmaster, guest posts and organic traffic, best price",
]
KEYS = "qwrtp zxcvb hjkl sdfgh pqrst wkjhf bcdfg mnbvc xzlkj hgfds"


def _topics(sizes: tuple[int, ...]) -> list[list[str]]:
    """Groups of ordinary texts, each with a subject of its own."""
    return [
        [f"{text} about subject {chr(97 + subject) * 5}" for text in everyday(size)]
        for subject, size in enumerate(sizes)
    ]


def _rows_of(made: Report, kind: str) -> set[int]:
    return {row for advice in made.advice if advice.kind == kind for row in advice.rows}


def test_a_cluster_of_sales_talk_is_to_be_dropped() -> None:
    """Most of its rows use phrases of junk mail, several each, and the others do not."""
    made = written(of_groups([*_topics((90, 80)), SPAM * 12]))
    (advice,) = advised(made, "sales talk")
    assert (advice.kind, advice.clusters) == ("drop_cluster", (2,))
    assert "100 % of its 60 rows" in advice.reason


def test_a_subject_is_not_sales_talk() -> None:
    """A cluster about one word of the list is a subject; so is a corpus that is all like that."""
    coins = [f"what is the price of bitcoin on day {day}" for day in range(50)]
    assert not advised(written(of_groups([*_topics((90, 80)), coins])), "sales talk")
    single = ["casino", "lottery", "forex", "bitcoin", "telegram", "whatsapp", "gambling"]
    games = [f"what is the law about {word} in my country" for word in single * 8]
    assert not advised(written(of_groups([*_topics((90, 80)), games])), "sales talk")
    assert not advised(written(of_groups([SPAM * 20, SPAM * 18, SPAM * 16])), "sales talk")


def test_rows_like_a_junk_cluster_are_named() -> None:
    """Noise that lies inside a junk cluster is proposed with it."""
    material = of_groups([*_topics((90, 80)), SPAM * 12], ["link packages, cheap"] * 3)
    vectors = material.vectors.copy()
    vectors[-3:] = material.centres[2]
    labels = material.labels
    made = written(of_labels(material.texts, vectors, labels))
    (advice,) = advised(made, "more of a junk cluster")
    assert advice.rows == material.ids([230, 231, 232])


def test_a_cluster_of_gibberish_is_to_be_dropped_whole() -> None:
    """Its rows are not named again one by one."""
    letters = np.random.default_rng(0).choice(list("bcdfghjklmnpqrstvwxz    "), size=(40, 50))
    made = written(of_groups([*_topics((150, 120)), ["".join(row) for row in letters]]))
    (advice,) = advised(made, "junk cluster")
    assert advice.clusters == (2,)
    assert not advised(made, "unreadable text")


def test_gibberish_among_others_is_named_row_by_row() -> None:
    """The rows that would leave are the unreadable ones, and no others."""
    groups = _topics((150, 120))
    groups[1][5], groups[0][9] = KEYS, "?!;" * 20
    made = written(of_groups(groups))
    (advice,) = advised(made, "unreadable text")
    assert advice.rows == (90, 1550)


def test_near_duplicates_are_named() -> None:
    """The later row of each pair would leave; the reason holds the threshold."""
    material = of_groups(_topics((60, 50)))
    vectors = material.vectors.copy()
    vectors[7] = vectors[3]
    texts = list(material.texts)
    texts[7] = texts[3] + "!"
    made = written(of_labels(texts, vectors, material.labels))
    (advice,) = advised(made, "near-duplicates")
    assert (advice.kind, advice.rows) == ("drop_rows", (70,))
    assert "0.9" in advice.reason


def test_equal_vectors_of_different_texts_are_not_to_be_dropped() -> None:
    """Where the texts do not overlap, the model did not read them: look, do not drop."""
    material = of_groups(_topics((60, 50)))
    vectors = material.vectors.copy()
    vectors[7] = vectors[3]
    texts = list(material.texts)
    texts[7] = "완전히 다른 문장입니다"
    (advice,) = advised(written(of_labels(texts, vectors, material.labels)), "near-duplicates")
    assert advice.kind == "inspect"


def test_one_giant_cluster_asks_for_more() -> None:
    """How it is split in place is said first."""
    (advice,) = advised(written(of_groups(_topics((300, 40, 30)))), "one giant cluster")
    assert (advice.kind, advice.clusters) == ("more_clusters", (0,))
    assert advice.reason.index("elute split SESSION 0") < advice.reason.index("elute sweep SESSION")


def test_much_noise_asks_for_more_clusters() -> None:
    """Beyond a third of the rows, and not below."""
    assert advised(written(of_groups(_topics((60, 60)), everyday(80))), "much noise")
    assert not advised(written(of_groups(_topics((60, 60)), everyday(40))), "much noise")


def test_nothing_but_noise_asks_for_clusters() -> None:
    """No cluster at all is said first."""
    made = written(of_groups([], everyday(60)))
    assert made.advice[0].author == "rule: no clusters"


def test_many_tiny_clusters_ask_for_fewer() -> None:
    """Dozens of clusters of a handful of rows are too many."""
    material = of_groups(_topics((300,)))
    labels = np.arange(300, dtype=np.int32) // 5
    made = written(of_labels(material.texts, material.vectors, labels))
    assert [advice.kind for advice in advised(made, "many tiny clusters")] == ["fewer_clusters"]


def test_tiny_clusters_are_listed() -> None:
    """Those of a handful of rows beside large ones are named, the smallest first, in one piece."""
    material = of_groups(_topics((120, 100, 90, 6, 4)))
    (advice,) = advised(written(material), "tiny clusters")
    assert (advice.kind, advice.clusters) == ("inspect", (4, 3))
    assert advice.rows == material.ids([*range(316, 320), *range(310, 316)])
    assert "2 of 5 clusters are tiny, the median has 90 rows: 4 (4), 3 (6)." in advice.reason
    assert not advised(written(of_groups(_topics((120, 100, 90)))), "tiny clusters")
    assert not advised(written(of_groups(_topics((9, 8, 7, 6, 5)))), "tiny clusters")


def test_two_clusters_on_one_place_are_to_be_merged() -> None:
    """A cluster cut in two by chance is a close pair; clusters apart are not."""
    material = of_groups(_topics((60, 60, 60)))
    labels = material.labels.copy()
    labels[:30] = 3
    made = written(of_labels(material.texts, material.vectors, labels))
    (advice,) = advised(made, "close pair")
    assert (advice.kind, set(advice.clusters)) == ("merge", {0, 3})


def test_a_large_loose_cluster_is_to_be_split() -> None:
    """Two subjects under one label, beside compact ones, are looser than these."""
    material = of_groups(_topics((40,) * 9))
    labels = np.where(material.labels == 8, 0, material.labels)
    made = written(of_labels(material.texts, material.vectors, labels))
    (advice,) = advised(made, "large and loose")
    assert (advice.kind, advice.clusters) == ("split", (0,))
    assert "p splits it in place (elute split SESSION 0)" in advice.reason


def test_advice_names_no_setting_of_one_method() -> None:
    """It would be refused under the others."""
    tiny = of_groups(_topics((300,)))
    loose = of_groups(_topics((40,) * 9))
    rounds = (
        of_groups([], everyday(60)),
        of_groups(_topics((300, 40, 30))),
        of_groups(_topics((60, 60)), everyday(80)),
        of_labels(tiny.texts, tiny.vectors, np.arange(300, dtype=np.int32) // 5),
        of_labels(loose.texts, loose.vectors, np.where(loose.labels == 8, 0, loose.labels)),
    )
    shape = ("more_clusters", "fewer_clusters", "split")
    told = [it for round_ in rounds for it in written(round_).advice if it.kind in shape]
    assert {it.author for it in told} == {
        "rule: no clusters",
        "rule: one giant cluster",
        "rule: much noise",
        "rule: many tiny clusters",
        "rule: large and loose",
    }
    named = {word for it in told for word in re.findall(r"cluster\.\w+(?:=\w+)?", it.reason)}
    assert named == {"cluster.method=kmeans"}


def test_a_mixed_up_cluster_is_to_be_looked_at() -> None:
    """Rows of another subject under its label show by their silhouette."""
    material = of_groups(_topics((60, 50, 40)))
    labels = material.labels.copy()
    labels[110:140] = 0
    labels[60:90] = 2
    made = written(of_labels(material.texts, material.vectors, labels))
    found = advised(made, "mixed-up cluster")
    assert found
    assert all(advice.kind == "inspect" and advice.rows for advice in found)


def test_a_dense_cluster_far_from_all_is_to_be_looked_at() -> None:
    """Far means beside the distances of the other clusters."""
    random = np.random.default_rng(0)
    near = np.eye(12)[:10] + 1.2 * np.eye(12)[10] + random.normal(scale=0.02, size=(10, 12))
    centres = unit(np.concatenate([near, np.eye(12)[11:]]))
    labels = np.repeat(np.arange(11), 30)
    width = np.where(labels == 10, 0.01, 0.02)[:, None]
    vectors = unit(centres[labels] + width * random.normal(size=(330, 12)))
    made = written(of_labels(everyday(330), vectors, labels))
    (advice,) = advised(made, "set apart")
    assert (advice.kind, advice.clusters) == ("inspect", (10,))


def rows_of_clusters(material: Material, advice: list[Advice]) -> set[int]:
    """The rows of the clusters that some advice is about."""
    clusters = [cluster for entry in advice for cluster in entry.clusters]
    return set(material.precleaned.ids[np.isin(material.labels, clusters)].tolist())


def test_planted_faults_of_the_sample_are_found() -> None:
    """Of its gibberish 60 %, no other row by itself; of its junk 60 % at a precision of 90 %."""
    folder = ROOT / "sample_data"
    texts = [json.loads(line)["text"] for line in _lines(folder / "support_messages.jsonl")]
    faults = [json.loads(line)["fault"] for line in _lines(folder / "truth.jsonl")]
    material = of_texts(texts)
    made = written(material)
    (unreadable,) = advised(made, "unreadable text")
    assert {faults[row] for row in unreadable.rows} == {"gibberish"}
    found = set(unreadable.rows) | rows_of_clusters(material, advised(made, "junk cluster"))
    gibberish = sum(faults[row] == "gibberish" for row in found)
    assert gibberish >= 0.6 * faults.count("gibberish")
    rows = rows_of_clusters(material, advised(made, "sales talk"))
    rows.update(row for a in advised(made, "more of a junk cluster") for row in a.rows)
    junk = sum(faults[row] == "junk_topic" for row in rows)
    assert junk >= 0.9 * len(rows)
    assert junk >= 0.6 * faults.count("junk_topic")


@pytest.mark.long
@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "column"),
    [("clinc150/clinc150_full.csv", "text"), ("ko_chatbot/raw/ChatbotData.csv", "Q")],
)
def test_clean_data_is_not_accused(file: str, column: str) -> None:
    """Real requests in English and Korean chat hold no junk cluster and no unreadable row."""
    if not (SHARED / file).exists():
        pytest.skip("../shared/data is not there")
    with (SHARED / file).open(encoding="utf-8", newline="") as lines:
        texts = [row[column] for row in csv.DictReader(lines)][::6]
    made = written(of_texts(texts))
    assert not [advice for advice in made.advice if advice.kind == "drop_cluster"]
    assert not advised(made, "unreadable text")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
