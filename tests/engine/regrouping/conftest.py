"""Sessions that have been run, to be copied."""

import json
import random
import shutil
from pathlib import Path

import pytest

from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.engine.regrouping.grouped import (
    HDBSCAN,
    KMEANS,
    opened,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 rows of three topics, and 30 of words from anywhere among them."""
    topics = (
        "please send my money back for the broken {} I returned {}",
        "where is the parcel with the {} that you shipped last {}",
        "I cannot log in, the password reset mail for my {} never came {}",
    )
    things, days = ("lamp", "router", "camera", "switch", "heater"), ("today", "week", "Monday")
    texts = [
        f"{topic.format(thing, day)}{tail}"
        for topic in topics
        for thing in things
        for day in days
        for tail in ("", ", please help", ", thank you")
    ]
    words, some = sorted({word for text in texts for word in text.split()}), random.Random(5)
    texts += [" ".join(some.sample(words, 9)) for _ in range(30)]
    path = tmp_path_factory.mktemp("data") / "rows.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return path


@pytest.fixture(scope="module")
def done(data: Path) -> dict[str, Path]:
    """Two sessions of it that have been run, to be copied: the tests begin where they end."""
    made = {}
    for name, settings in (("kmeans", KMEANS), ("hdbscan", HDBSCAN)):
        session = opened(data, data.parent / name, settings)
        session.close()
        made[name] = session.folder
    return made


@pytest.fixture
def session(done: dict[str, Path], here: Path) -> Session:
    """Three clusters by K-means."""
    return open_session(Path(shutil.copytree(done["kmeans"], here / "s.elute")))


@pytest.fixture
def noisy(done: dict[str, Path], here: Path) -> Session:
    """Clusters and noise by HDBSCAN."""
    return open_session(Path(shutil.copytree(done["hdbscan"], here / "n.elute")))
