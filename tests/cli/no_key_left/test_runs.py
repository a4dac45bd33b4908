"""A canary key is found nowhere, whatever the server does and whatever is asked of elute."""

from collections.abc import Callable

import pytest

from tests.cli.no_key_left.children import NO_STRACE, STRACE
from tests.cli.no_key_left.place import Place
from tests.cli.no_key_left.search import KEY

MakePlace = Callable[..., Place]
_HEADERS = "x-request-id,set-cookie,www-authenticate,openai-organization,content-location,server"
_LIMITS = ",".join(
    f"x-ratelimit-{name}-{what}"
    for name in ("limit", "remaining", "reset")
    for what in ("requests", "tokens")
)
_ENOUGH = "6-: 404"
"""The steps after the embedding are as after any other, and take longer than it."""
PLANS = {
    "all goes well": "",
    "401 echoes it": f'4-: 401 message="Incorrect API key provided: {KEY}."',
    "503 echoes it, then all goes well": f'try 1: 503 message="Bearer {KEY} is busy" after=0.01',
    "a refusal is HTML with it": f'4-: 403 message="<html>{KEY}</html>"',
    "its wait is the key": f"try 1: 429 after={KEY}; {_ENOUGH}",
    "its headers echo it": f"{_ENOUGH}; *: ok echo={_HEADERS}",
    "its limits echo it": f"{_ENOUGH}; 4-: ok echo={_LIMITS}",
    "its content type echoes it": f"{_ENOUGH}; 4-: ok echo=content-type",
    "its packing echoes it": "4-: ok echo=content-encoding",
    "a refusal's headers echo it": f"4-: 400 echo={_HEADERS},{_LIMITS},content-type",
    "redirect": "4-: 307",
    "redirect to an address with it": f"4-: 307 location=http://localhost:1/{KEY}?key={KEY}",
    "redirect to a host of its name": f"4-: 307 location=http://{KEY[16:]}.example/v1",
    "reset": f"try 1: reset; {_ENOUGH}",
    "half": f"try 1: half at=40; {_ENOUGH}",
    "HTML 200": "4-: html",
}
VERBS = (
    ("show", "data.elute", "payload"),
    ("show", "data.elute", "rows", "--json"),
    ("show", "data.elute", "advice"),
    ("export", "data.elute", "out.jsonl", "--manifest", "manifest.json"),
    ("recipe", "data.elute"),
    ("check", "data.elute"),
    ("doctor",),
)


@pytest.mark.long
@pytest.mark.parametrize("plan", PLANS)
def test_a_run_leaves_no_key(plan: str, by_file: bool, place: MakePlace) -> None:
    """A whole run at a server that misbehaves; it gets the key, and nobody else does."""
    here = place(PLANS[plan], by_file=by_file)
    code = here.embed()
    found, sent = here.found(), [request.key == KEY for request in here.server.requests]
    print(f"\n{plan}: exit {code}; {sum(sent)} of {len(sent)} requests with the key; {found}")
    assert all(sent)
    assert len(sent) > 3
    assert not here.server.elsewhere.connections
    assert found.hits == ()


@pytest.mark.long
def test_no_verb_tells_a_key(by_file: bool, place: MakePlace) -> None:
    """What tells of a run, and what weighs embedders, on a session that was paid for."""
    here = place(by_file=by_file)
    at = f"openai:text-embedding-3-small@{here.server.url}"
    weigh = ("--embedder", at, "--embedder", "lsa", "--json")
    paid = (*weigh, "--sample", "300", "--yes", "--max-cost", "9")
    payload = (*weigh[:4], "--payload")
    codes = [here.embed(), *(here.run(*verb) for verb in VERBS)]
    codes += [here.run("estimate", "data.jsonl", *weigh)]
    codes += [here.run("compare", "data.elute", *more) for more in (payload, paid)]
    found, sent = here.found(), [request.key == KEY for request in here.server.requests]
    print(f"\nexits {codes}; {sum(sent)} of {len(sent)} requests with the key; {found}")
    assert set(codes) == {0}
    assert all(sent)
    assert sent
    assert found.hits == ()


@pytest.mark.long
@pytest.mark.skipif(STRACE is None, reason=NO_STRACE)
def test_no_child_is_given_a_key(place: MakePlace) -> None:
    """Every program that a run and an estimate start, as the system is asked to start it."""
    here = place()
    model = ("--embedder", "sentence_transformers", "--embedder", "lsa")
    codes = [here.embed(), here.run("estimate", "data.jsonl", *model)]
    started = here.children()
    ours = [child for child in started if '"-m", "elute",' in child.arguments]
    others = [child for child in started if child not in ours]
    modules = {child.arguments.rpartition('"-m", ')[2] for child in others}
    print(f"\nexits {codes}; {len(started)} programs started, {len(ours)} of them elute itself;")
    print(f"  the others: {sorted(modules)}; {sum(child.held for child in others)} with the key")
    assert all(child.held for child in ours)
    assert '"elute.engine.reader"' in modules
    assert '"elute.engine.embedders.pilot"' in modules
    assert not [child for child in others if child.held]
    assert not [child for child in started if KEY in child.arguments]
