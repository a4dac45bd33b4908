"""Records that are not in a session, set beside the clusters of a round of it."""

import hashlib
import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from elute.core.errors import BadInput, SessionDamaged, UsageError
from elute.core.progress import Progress, silent
from elute.engine.newcomers import ground_of, newcomers
from elute.engine.opening import open_session
from elute.engine.predicting import BLANK, entries, nearest, predict, refuse_hours
from elute.steps.embed.base import Fit
from elute.steps.embed.lsa import Lsa
from elute.steps.neighbors.exact import BLOCK_BYTES, BYTES_PER_PAIR
from tests.conftest import ROOT
from tests.engine.replays import watch

FAST = ["embed.method=lsa", "cluster.method=kmeans", "cluster.k=3"]
NEW = (
    "where is the parcel with the mirror that you shipped",
    "please send my money back for the broken mirror",
    "   ",
    "please  send my money back for the broken router I returned",
)
ROWS = 122


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 rows of three topics one after the other, a copy of the first, and a blank one."""
    asks = (
        "please send my money back for the broken {} I returned",
        "where is the parcel with the {} that you shipped last week",
        "I cannot log in, the password reset mail for my {} never came",
    )
    things = ("router", "camera", "lamp", "speaker", "switch", "sensor", "heater", "toaster")
    tails = ("", " today", " again", ", please help", ", it is urgent")
    texts = [f"{ask.format(thing)}{tail}" for ask in asks for thing in things for tail in tails]
    path = tmp_path_factory.mktemp("data") / "messages.jsonl"
    lines = (json.dumps({"id": n, "text": it}) for n, it in enumerate([*texts, texts[0], " "]))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def done(data: Path) -> Path:
    """A session of it that is clustered, and no more; to be copied."""
    return clustered(data, data.parent / "done.elute", FAST)


@pytest.fixture
def folder(done: Path, here: Path) -> Path:
    """A copy of that session."""
    return Path(shutil.copytree(done, here / "s.elute"))


@pytest.fixture
def new(here: Path) -> Path:
    """Four other records, and one that cannot be read."""
    lines = [json.dumps({"text": text}) for text in NEW]
    path = here / "new.jsonl"
    path.write_text("\n".join([*lines, "{broken"]) + "\n")
    return path


class Elsewhere(Lsa):
    """LSA on a machine where its directions come out turned."""

    def refit(self, learned_from: Sequence[str], progress: Progress) -> Fit:
        """As `Lsa.refit`, but for the turn."""
        fit = super().refit(learned_from, progress)
        return Fit(lambda texts: np.roll(fit.place(texts), 1, axis=1), fit.knows)


def clustered(data: Path, folder: Path, settings: Sequence[str]) -> Path:
    """A session run up to its clusters."""
    session = open_session(data, folder, settings)
    list(session.run("cluster", watch))
    session.close()
    return folder


def told(folder: Path, data: Path, name: str = "1") -> list[dict[str, object]]:
    """What is predicted, a line a record."""
    ground = ground_of(open_session(folder, write=False), name)
    with newcomers(ground, data, None, watch) as others:
        return list(entries(others, predict(others, (), silent)))


def labels_of(folder: Path) -> dict[int, int]:
    """The clusters of the round at work by row id."""
    snapshot = open_session(folder, write=False).snapshot()
    assert snapshot.precleaned is not None
    assert snapshot.clustered is not None
    ids, labels = snapshot.precleaned.ids.tolist(), snapshot.clustered.labels.tolist()
    return dict(zip(ids, labels, strict=True))


def content(folder: Path) -> dict[str, str]:
    """Every file of a session by its sum."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_each_goes_where_its_topic_is(folder: Path, new: Path) -> None:
    """A delivery and a refund; the nearest row is of the cluster; what cannot be told says why."""
    labels = labels_of(folder)
    delivery, refund, blank, known, broken = told(folder, new)
    assert [it["id"] for it in (delivery, refund, blank, known, broken)] == [0, 1, 2, 3, 4]
    assert (delivery["cluster"], refund["cluster"]) == (labels[50], labels[5])
    for one in (delivery, refund):
        assert labels[int(str(one["nearest"]))] == one["cluster"]
        assert 0.3 < float(str(one["cosine"])) < 1
        assert 0.5 < float(str(one["strength"])) <= 1
        assert one["reason"] is None
    nothing = dict.fromkeys(("cluster", "strength", "nearest", "cosine"))
    assert blank == {"id": 2, **nothing, "reason": BLANK}
    assert broken == {"id": 4, **nothing, "reason": broken["reason"]}
    assert str(broken["reason"]).startswith("cannot be read: line 5: ")


def test_a_text_of_the_session_is_where_it_is(folder: Path, data: Path, new: Path) -> None:
    """Cleaned as it was there, it has its vector, and is nearest to itself: all of the rows."""
    found = open_session(folder, write=False).snapshot().clustered
    assert found is not None
    known = told(folder, new)[3]
    assert (known["cluster"], known["nearest"], known["cosine"]) == (found.labels[0], 0, 1.0)
    assert known["strength"] == round(float(found.strength[0]), 4)
    labels = labels_of(folder)
    again = {int(str(it["id"])): it for it in told(folder, data)}
    assert len(again) == ROWS
    assert all(again[row]["cluster"] == label for row, label in labels.items())
    assert sum(again[row]["nearest"] == row for row in labels) == len(labels)
    assert again[120]["nearest"] == 0, "a copy that was set aside"


@pytest.mark.parametrize("more", [[], ["cluster.space=pca"]], ids=["vectors", "pca"])
def test_noise_of_the_session_stays_noise(data: Path, here: Path, more: list[str]) -> None:
    """Where HDBSCAN leaves some, the session's own rows are where they were."""
    texts = [json.loads(line)["text"] for line in data.read_text("utf-8").splitlines()]
    words, some = sorted({word for text in texts for word in text.split()}), random.Random(5)
    mixed = (json.dumps({"text": " ".join(some.sample(words, 9))}) for _ in range(30))
    noisy = here / "noisy.jsonl"
    noisy.write_text(data.read_text("utf-8") + "".join(f"{line}\n" for line in mixed), "utf-8")
    given = [*FAST[:1], "cluster.method=hdbscan", "cluster.min_cluster_size=12", *more]
    folder = clustered(noisy, here / "h.elute", given)
    labels = labels_of(folder)
    again = {int(str(it["id"])): it["cluster"] for it in told(folder, noisy)}
    noise = [row for row, label in labels.items() if label < 0]
    print(f"{len(noise)} of {len(labels)} rows are noise")
    assert 0 < len(noise) < len(labels) / 2
    assert again | labels == again


def test_a_row_stays_where_it_is_against_all_its_neighbours(folder: Path, data: Path) -> None:
    """As a person may have put it: here all lie anywhere, and a vote would move nearly all."""
    ground = ground_of(open_session(folder, write=False), "1")
    anywhere = np.random.default_rng(0).integers(-1, 3, len(ground.rows.ids)).astype(np.int32)
    strength = np.where(anywhere < 0, 0, 0.7).astype(np.float32)
    moved = replace(ground, clustered=replace(ground.clustered, labels=anywhere, strength=strength))
    with newcomers(moved, data, None, watch) as others:
        found = predict(others, (), silent)
    assert found.labels[: len(anywhere)].tolist() == anywhere.tolist()
    assert found.strength[: len(anywhere)].tolist() == strength.tolist()


def test_the_session_stays_as_it_is(folder: Path, new: Path) -> None:
    """Not a byte of it changes, whatever is predicted; it may be read-only."""
    before = content(folder)
    folder.chmod(0o500)
    told(folder, new)
    folder.chmod(0o700)
    assert content(folder) == before


def test_a_round_is_asked_by_its_name(folder: Path, new: Path) -> None:
    """The clusters of that round, of the rows it had."""
    session = open_session(folder)
    rows = np.flatnonzero(np.array([labels_of(folder).get(it, -1) for it in range(ROWS)]) == 0)
    session.drop(rows, "a topic too many")
    session.close_round()
    session.set(["cluster.k=2"])
    list(session.run("cluster", watch))
    session.close()
    first, second = told(folder, new, "1"), told(folder, new, "2")
    assert rows[0] in {it["nearest"] for it in first}
    assert not set(rows.tolist()) & {it["nearest"] for it in second}
    with pytest.raises(UsageError, match="round 7"):
        told(folder, new, "7")


def test_what_has_no_clusters_is_refused(data: Path, here: Path, new: Path) -> None:
    """Not run so far, or set otherwise since: the sentence says what to run."""
    session = open_session(data, here / "s.elute", FAST)
    list(session.run("embed", watch))
    with pytest.raises(UsageError, match="has no clusters yet") as told_of:
        ground_of(session, "1")
    assert "elute run" in told_of.value.hint
    list(session.run("cluster", watch))
    assert ground_of(session, "1").clustered.count == 3
    session.set(["cluster.k=4"])
    with pytest.raises(UsageError, match="has no clusters yet"):
        ground_of(session, "1")
    session.close()


def test_vectors_of_a_file_cannot_be_made(data: Path, here: Path) -> None:
    """Precomputed ones: a sentence, and what to do instead."""
    np.save(here / "v.npy", np.random.default_rng(0).normal(size=(ROWS, 8)).astype(np.float32))
    given = ["embed.method=precomputed", f"embed.file={here / 'v.npy'}", "cluster.method=kmeans"]
    folder = clustered(data, here / "s.elute", given)
    with pytest.raises(UsageError, match="vectors are those of a file"):
        ground_of(open_session(folder, write=False), "1")


def test_another_fit_is_refused(folder: Path, new: Path) -> None:
    """Vectors that no longer come out as they are stored say that nothing can be compared."""
    ground = ground_of(open_session(folder, write=False), "1")
    other = replace(ground, method=Elsewhere())
    with newcomers(other, new, None, watch) as others:
        with pytest.raises(UsageError, match="comes out otherwise here"):
            predict(others, (), silent)
        assert len(predict(replace(others, ground=ground), (), silent).labels) == 3


def test_the_column_is_that_of_the_session(folder: Path, here: Path) -> None:
    """Also where another one looks more like text; where it is not there, that is told."""
    long = "a long story of many words about nothing at all, told in one breath"
    two = here / "two.jsonl"
    two.write_text(
        "".join(json.dumps({"body": f"{long} {n}", "text": NEW[0]}) + "\n" for n in "ab")
    )
    ground = ground_of(open_session(folder, write=False), "1")
    with newcomers(ground, two, None, watch) as others:
        assert others.records.text_from == "text"
        assert not any("holds the texts" in note for note in others.notes)
    one = here / "one.jsonl"
    one.write_text(json.dumps({"body": NEW[0]}) + "\n")
    with newcomers(ground, one, None, watch) as others:
        assert "body holds the texts here, text in the session." in others.notes


@pytest.mark.parametrize("form", ["csv", "txt"])
def test_any_format_that_can_be_opened(folder: Path, here: Path, form: str) -> None:
    """The session's data is JSON Lines, with labels perhaps; other data need have neither."""
    session = open_session(folder)
    session.set(["load.label=id"])
    list(session.run("cluster", watch))
    session.close()
    path = here / f"some.{form}"
    path.write_text(("text\n" if form == "csv" else "") + f"{NEW[0]}\n{NEW[1]}\n")
    assert [it["cluster"] for it in told(folder, path)] == [
        labels_of(folder)[50],
        labels_of(folder)[5],
    ]


def test_more_bad_records_than_allowed_are_refused(folder: Path, new: Path) -> None:
    """By the session's bound, or the one given."""
    ground = ground_of(open_session(folder, write=False), "1")
    with pytest.raises(BadInput), newcomers(ground, new, 0, watch):
        pass
    with pytest.raises(BadInput), newcomers(ground, Path("not-there.csv"), None, watch):
        pass


def test_data_with_nothing_to_read(folder: Path, here: Path) -> None:
    """Every line says so; no vector is made."""
    path = here / "blank.jsonl"
    path.write_text('{"text": " "}\n{"text": ""}\n{"text": "\\t"}\n')
    assert [it["reason"] for it in told(folder, path)] == [BLANK] * 3


def test_damage_is_told(folder: Path) -> None:
    """A flipped bit in the clusters is no other prediction."""
    (cluster,) = (it for it in open_session(folder).history.steps if it.step == "cluster")
    path = next((folder / "artefacts" / cluster.fingerprint).glob("*labels*"))
    path.write_bytes(path.read_bytes()[:-1] + b"\x55")
    with pytest.raises(SessionDamaged):
        ground_of(open_session(folder, write=False), "1")


def test_the_nearest_rows_are_exact() -> None:
    """As by sorting all, in blocks of any size; fewer where there are fewer; ties by row."""
    dice = np.random.default_rng(0)
    table, asked = (dice.normal(size=(n, 12)).astype(np.float32) for n in (3_000, 1_500))
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    indices, distances = nearest(table, asked, 7)
    order = np.argsort(-(asked @ table.T), axis=1, kind="stable")[:, :7]
    assert (np.sort(order) == np.sort(indices)).mean() > 0.999
    np.testing.assert_allclose(
        distances, 1 - np.take_along_axis(asked @ table.T, order, 1), atol=1e-5
    )
    few, _ = nearest(np.repeat(table[:1], 3, axis=0), asked[:2], 16)
    assert few.tolist() == [[0, 1, 2]] * 2
    assert nearest(table, asked[:0], 16)[0].shape == (0, 16)


def test_the_nearest_rows_of_a_long_table_are_exact() -> None:
    """As by sorting all, where the table is gone through in parts; what ties, over parts, by row.

    Its rows are corners of a lattice, whose products have no rounding, each there many times.
    """
    dice = np.random.default_rng(1)
    table = dice.integers(-1, 2, (40_000, 6)).astype(np.float32)
    asked = dice.integers(-1, 2, (300, 6)).astype(np.float32)
    assert len(table) > 2 * BLOCK_BYTES // (BYTES_PER_PAIR * 256), "three parts"
    indices, distances = nearest(table, asked, 40)
    order = np.argsort(-(asked @ table.T), axis=1, kind="stable")[:, :40]
    np.testing.assert_array_equal(indices, order)
    found = np.take_along_axis(asked @ table.T, order, 1)
    np.testing.assert_array_equal(distances, np.clip(1 - found, 0, 2))


def test_hours_are_refused_before_they_begin() -> None:
    """With the way out; an ordinary size is not."""
    refuse_hours(20_000, 20_000, 384)
    with pytest.raises(BadInput, match="hours on this machine") as told_of:
        refuse_hours(10**7, 10**7, 384)
    assert "parts" in told_of.value.hint


@pytest.mark.long
def test_the_verb_on_held_out_messages(here: Path) -> None:
    """Also where the space was fitted on nine tenths only: K-means of all agrees, by LSA."""
    lines = (ROOT / "sample_data" / "support_messages.jsonl").read_text("utf-8").splitlines()
    out = np.random.default_rng(1).random(len(lines)) < 0.1
    paths = [here / f"{name}.jsonl" for name in ("all", "old", "new")]
    for path, some in zip(paths, (out | ~out, ~out, out), strict=True):
        path.write_text("".join(f"{lines[row]}\n" for row in np.flatnonzero(some)), "utf-8")
    given = ["embed.method=lsa", "cluster.method=kmeans", "cluster.k=12"]
    whole = labels_of(clustered(paths[0], here / "all.elute", given))
    part = labels_of(clustered(paths[1], here / "old.elute", given))
    lines_told = told(here / "old.elute", paths[2])
    rows = np.flatnonzero(out).tolist()
    both = [
        (whole[row], int(str(it["cluster"])))
        for row, it in zip(rows, lines_told, strict=True)
        if row in whole and it["cluster"] is not None
    ]
    ids = np.flatnonzero(~out).tolist()
    old = [(whole[ids[row]], label) for row, label in part.items() if ids[row] in whole]
    most, found = agreement(old), agreement(both)
    dice = np.random.default_rng(2)
    guessed = dice.permutation([label for _, label in both]).tolist()
    control = agreement([(one, it) for (one, _), it in zip(both, guessed, strict=True)])
    print(
        f"{len(both)} of {len(rows)} predicted: ARI {found:.3f}, at most {most:.3f}, {control:.3f}"
    )
    assert len(both) > 150
    assert found > 0.6 * most
    assert abs(control) < 0.06


def agreement(pairs: Sequence[tuple[int, int]]) -> float:
    """The adjusted Rand index of two labels for each row."""
    one, other = (np.array(it) for it in zip(*pairs, strict=True))
    return float(adjusted_rand_score(one, other))
