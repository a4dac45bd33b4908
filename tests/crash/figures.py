"""Verdicts as figures for whoever runs the tests."""

from collections import Counter

import pytest

from tests.crash.probe import Verdict


def survived(verdicts: list[Verdict]) -> int:
    """How many were truly hit and lost nothing."""
    return sum(it.hit and not it.wrong for it in verdicts)


def show(capsys: pytest.CaptureFixture[str], title: str, verdicts: list[Verdict]) -> None:
    """Print points, those truly hit and those survived, also where output is captured."""
    hit, told = sum(it.hit for it in verdicts), sum(bool(it.told) for it in verdicts)
    left = sum(bool(it.left) for it in verdicts)
    words = f"{len(verdicts)} tried, {hit} truly hit, {survived(verdicts)} survived"
    more = f"{told} told in a sentence, {left} left a temporary file"
    with capsys.disabled():
        print(f"\n{title}: {words} ({more})")


def worst(verdicts: list[Verdict]) -> str:
    """What went wrong most often, for a failing test."""
    missed = Counter(f"not hit: {it.point}" for it in verdicts if not it.hit)
    wrong = Counter(f"{it.point}: {each}" for it in verdicts for each in it.wrong)
    return "\n".join(text for text, _ in (missed + wrong).most_common(20))
