"""The form of all settings, as lines."""

import dataclasses

import pytest

from elute import cycle
from elute.core.recipe import assignments, merged
from elute.tui.present import forms
from elute.tui.present.forms import Field

IN_FORCE = cycle.complete({"cluster": {"method": "kmeans", "k": 40}})


def field(name: str, **given: object) -> Field:
    """The field of a setting, as it is typed."""
    found = forms.fields(given or IN_FORCE, wanted=name)  # type: ignore[arg-type]
    return next(it for it in found if it.name == name)


def text(spans: object) -> str:
    """What the spans say."""
    return "".join(part for part, _ in spans)  # type: ignore[attr-defined]


def test_every_setting_of_every_method_is_there() -> None:
    """Those in force at once, the others below their folds."""
    steps = (*cycle.STEPS, cycle.DECIDE)
    folds = [f"{step.name}.{method}" for step in steps for method in step.methods]
    seen = {(it.step, it.method, it.key) for it in forms.fields(IN_FORCE, folds) if it.key}
    for step in steps:
        for method, of in step.methods.items():
            for name in (it.name for it in dataclasses.fields(of)):
                assert (step.name, method, name) in seen
    shown = forms.fields(IN_FORCE)
    assert not [it for it in shown if it.idle and it.key]
    assert [it.inside for it in shown if (it.step, it.method) == ("cluster", "dbscan")] == [
        ("eps", "min_samples", "space", "dims")
    ]


def test_what_is_in_force_is_shown_beside_its_default() -> None:
    """With range or choices, and a mark where it is another one than by default."""
    k = field("cluster.k")
    assert (k.value, k.default, k.changed, k.kind) == (40, 0, True, int)
    line = text(forms.line(k, None, 80))
    assert line.startswith("*   k ")
    assert "40" in line
    assert "from 0 on" in line
    assert field("cluster.method").choices == tuple(cycle._ALL["cluster"].methods)
    assert "(empty)" in text(forms.line(field("load.text"), None, 80))
    said = "\n".join(text(line) for line in forms.told(k, None, IN_FORCE, 70))
    assert "Default 0; from 0 on." in said
    assert k.help in said.replace("\n", " ")


def test_letters_find_settings_by_name_and_by_what_they_do() -> None:
    """Of every method, in any case."""
    names = {it.name for it in forms.fields(IN_FORCE, wanted="EPS")}
    assert "cluster.eps" in names
    assert "load.text" not in names
    assert forms.fields(IN_FORCE, wanted="zzzz") == ()


def test_what_would_be_run_again_is_told() -> None:
    """By the fingerprints of the cycle; what has no effect on a result runs nothing."""
    k = field("cluster.k")
    assert forms.runs(IN_FORCE, ["cluster.k=50"]) == ("cluster", "evaluate", "overlap", "report")
    assert forms.runs(IN_FORCE, ["cluster.k=40"]) == ()
    assert forms.runs(IN_FORCE, ["decide.drop_noise=true"]) == ()
    assert "cluster, evaluate, overlap, report to be run again" in text(
        forms.outcome(IN_FORCE, k, "50")
    )
    assert "as it is" in text(forms.outcome(IN_FORCE, k, "40"))


@pytest.mark.parametrize(
    ("name", "typed", "wrong"),
    [
        ("cluster.k", "many", "whole number"),
        ("cluster.k", "-1", "at least 0"),
        ("cluster.k", "\x1b[31m", "whole number"),
        ("neighbors.k", "300", "at most 256"),
        ("cluster.method", "magic", "magic"),
        ("cluster.dims", "8", "no effect"),
    ],
)
def test_what_cannot_be_set_is_told_before_it_is(name: str, typed: str, wrong: str) -> None:
    """The words of `:set`, and nothing that a terminal obeys."""
    (spans,) = forms.outcome(IN_FORCE, field(name), typed)
    assert wrong in spans[0]
    assert spans[1] == "bad"
    assert "\x1b" not in spans[0]


def test_a_value_is_taken_as_it_is_typed() -> None:
    """Text stays text where it looks like a number; that of another method brings the method."""
    for typed in ("7", "0.5", "true", 'a"b', "", "plain words"):
        words = forms.assignments(field("load.text"), typed)
        assert assignments(words) == {"load": {"text": typed}}, words
    eps = field("cluster.eps")
    assert eps.idle
    assert not eps.changed
    words = forms.assignments(eps, "0.3")
    assert words == ["cluster.method=dbscan", "cluster.eps=0.3"]
    assert cycle.complete(merged(IN_FORCE, assignments(words)))["cluster"]["eps"] == 0.3


def test_one_choice_is_no_choice() -> None:
    """Where a setting can be one thing only, that is its default and nothing more."""
    told = [text(it) for it in forms.told(field("load.method"), None, IN_FORCE, 80)]
    assert "Default file." in told


def test_choices_go_round() -> None:
    """Both ways; yes and no too."""
    space = field("cluster.space")
    assert [forms.next_choice(space, it, 1) for it in space.choices] == ["pca", "umap", "vectors"]
    assert forms.next_choice(space, "vectors", -1) == "umap"
    assert forms.next_choice(field("load.format"), "unknown", 1) == "auto"
    assert field("preclean.html").choices == (False, True)


def test_a_hostile_value_is_shown_safely() -> None:
    """A setting may hold what a data file's column was called."""
    settings = cycle.complete({"load": {"text": "\x1b]0;x\x07[/b]" + "x" * 500}})
    it = field("load.text", **settings)
    said = text(forms.line(it, "\x1b[2J", 80))
    said += "".join(text(line) for line in forms.told(it, "\x1b[2J", settings, 60))
    assert "\x1b" not in said
    assert "\x07" not in said
