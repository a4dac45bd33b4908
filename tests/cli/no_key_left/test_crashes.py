"""A crash tells of itself and leaves no key, also where the user wants core dumps."""

import base64
import signal
import sys
from collections.abc import Callable

import psutil
import pytest

from tests.cli.no_key_left.place import Place, dumps_cores
from tests.cli.no_key_left.search import KEY
from tests.pty.window import wait_until

pytestmark = pytest.mark.long
MakePlace = Callable[..., Place]


@pytest.mark.parametrize("crash", ["segv", "abrt", "raise"])
def test_a_run_that_crashes_leaves_no_key(crash: str, by_file: bool, place: MakePlace) -> None:
    """In the middle of a request: SIGSEGV and SIGABRT with faulthandler, and a defect."""
    here = place(by_file=by_file, crash=crash)
    code, found = here.embed(), here.found()
    print(f"\n{crash}: exit {code}; {found}")
    assert code not in (0, 2)
    assert (b"RuntimeError" if crash == "raise" else b"Fatal Python error") in here.said
    assert len(here.server.requests) > 3
    assert found.hits == ()
    assert not list(here.root.rglob("core*"))


@pytest.mark.terminal
def test_what_crashes_before_it_sends_leaves_no_key(place: MakePlace) -> None:
    """The worker and then the screen, both with the key in their environment and no use for it."""
    here = place()
    window = here.open()
    window.wait("Nothing is sent until you agree.")
    worker, screen = psutil.Process(here.worker()), psutil.Process(window.pid)
    held = [KEY in it.environ().values() for it in (worker, screen)]
    for process in (worker, screen):
        process.send_signal(signal.SIGSEGV)
    log = here.layout.worker_log
    wait_until(lambda: "Fatal Python error" in log.read_text(), lambda: "no word of a crash")
    window.ended()
    here.close()
    found = here.found()
    print(f"\nthe worker and the screen: {found}")
    assert held == [True, True]
    assert window.code() == -signal.SIGSEGV
    assert found.hits == ()
    assert not list(here.root.rglob("core*"))


def test_the_control_is_found(place: MakePlace) -> None:
    """A key in a setting, in files of libraries, and in the image of a program that crashed."""
    here = place()
    here.run("run", "data.jsonl", *here.settings, "--set", f"embed.prefix={KEY}")
    journal = here.found().hits
    (here.root / "tmp/dump").write_bytes(KEY[:15].encode() + b"\r\n" + KEY[15:].encode())
    (here.root / "tmp/coded").write_bytes(base64.b64encode(b"Bearer " + KEY.encode()))
    here.run(program=(sys.executable, "-c", "import os; os.abort()"))
    found = here.found()
    print(f"\nleaked on purpose: {found}")
    assert {"command lines", "data.elute/journal.jsonl"} <= set(journal)
    assert {"tmp/dump", "tmp/coded"} <= set(found.hits)
    assert any(name.startswith("core") for name in found.hits) or not dumps_cores()
