"""A home, a session and everything that elute may write to, with a key for a scripted server."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from elute.remote.keys import variable_for
from elute.session import jobs
from elute.session.layout import Layout
from tests.cli.no_key_left.children import Child, children, watched
from tests.cli.no_key_left.search import KEY, Found, search
from tests.conftest import ROOT
from tests.fakes.openai_server import Server
from tests.pty.window import Window

ROWS = 1_200
ELUTE = (sys.executable, "-m", "elute")
_CORES = ("/bin/sh", "-c", 'ulimit -c "$(ulimit -H -c)"; exec "$@"', "sh")
"""As on a machine whose user wants core dumps."""
_CRASHING = Path(__file__).parent / "crashing"


class Place:
    """Where elute runs with a key, and what it leaves there."""

    def __init__(self, root: Path, server: Server, by_file: bool, crash: str = "") -> None:
        """Write a dataset and the key.

        Args:
            root: an empty folder.
            server: the key is for it.
            by_file: whether the key is in a private file, or in the environment.
            crash: how the process that embeds crashes: segv, abrt or raise.
        """
        self.root, self.server = root / "place", server
        self.trace = root / "trace"
        self.said = b""
        self._windows: list[Window] = []
        host = urlsplit(server.url).netloc
        self.environ = self._folders() | {"PYTHONFAULTHANDLER": "1", "PYTHONPATH": str(ROOT)}
        if crash:
            self.environ["PYTHONPATH"] = f"{_CRASHING}{os.pathsep}{ROOT}"
            self.environ["ELUTE_TEST_CRASH"] = crash
        config = self.root / "config/elute"
        price = f'["{host}"]\n"text-embedding-3-small" = 0.02\n'
        (config / "prices.toml").write_text(price)
        self.keys = config / "keys.toml"
        if by_file:
            self.keys.write_text(f'"{host}" = "{KEY}"\n')
            self.keys.chmod(0o600)
        else:
            self.environ[variable_for(host)] = KEY
        data = (json.dumps({"text": f"the parcel {number} came late"}) for number in range(ROWS))
        (self.root / "data.jsonl").write_text("".join(line + "\n" for line in data))

    @property
    def settings(self) -> list[str]:
        """Embed at the server, and be quick about the rest."""
        chosen = ["embed.method=openai", f"embed.base_url={self.server.url}", "reduce.method=pca"]
        chosen += ["cluster.method=kmeans", "neighbors.k=5", "embed.concurrency=2"]
        return [word for setting in chosen for word in ("--set", setting)]

    def run(self, *arguments: str, program: tuple[str, ...] = ELUTE) -> int:
        """Run a verb to its end, and keep what it says."""
        command = [*_CORES, *watched(self.trace), *program, *arguments]
        ran = subprocess.run(
            command,
            env=self.environ,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        self.said += ran.stdout
        return ran.returncode

    def embed(self, *more: str) -> int:
        """A whole run, paid."""
        return self.run("run", "data.jsonl", "--yes", "--max-cost", "9", *self.settings, *more)

    def open(self) -> Window:
        """The screen, in a terminal."""
        watch = watched(self.trace, apart=True)
        command = [*_CORES, *watch, *ELUTE, "data.jsonl", *self.settings]
        self._windows.append(Window(command, self.environ, self.root, size=(120, 40)))
        return self._windows[-1]

    @property
    def layout(self) -> Layout:
        """The session."""
        return Layout(self.root / "data.elute")

    def worker(self) -> int:
        """The process that works in the background; 0 before it told of itself."""
        answer = jobs.answered(self.layout)
        return answer.pid if answer else 0

    def close(self) -> None:
        """End what was started in terminals."""
        for window in self._windows:
            if psutil.pid_exists(self.worker()):
                psutil.Process(self.worker()).kill()
            window.close()

    def children(self) -> list[Child]:
        """Every program that was started here."""
        return children(self.trace)

    def found(self) -> Found:
        """Where the key is, in all that was written, shown, said or sent to others."""
        return search(self._places())

    def _folders(self) -> dict[str, str]:
        """An environment whose folders are all in this place."""
        environ = {**os.environ}
        for name in ("tmp", "home", "config/elute", "state", "data", "cache"):
            (self.root / name).mkdir(parents=True)
        environ |= {"TMPDIR": str(self.root / "tmp"), "HOME": str(self.root / "home")}
        for name in ("CONFIG", "STATE", "DATA", "CACHE"):
            environ[f"XDG_{name}_HOME"] = str(self.root / name.lower())
        return environ

    def _places(self) -> Iterator[tuple[str, bytes]]:
        """Everything but the file the key is kept in."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path != self.keys:
                yield str(path.relative_to(self.root)), path.read_bytes()
        yield "stdout and stderr", self.said
        yield "terminal", b"".join(bytes(window.received) for window in self._windows)
        yield "command lines", "\n".join(it.arguments for it in self.children()).encode()
        other = self.server.elsewhere.requests
        yield "the other host", b"\n".join(str(it.headers).encode() + it.body for it in other)


def dumps_cores() -> bool:
    """Whether a crash here leaves a file beside the program, as the control of crashes needs."""
    pattern = Path("/proc/sys/kernel/core_pattern")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    return pattern.exists() and pattern.read_text()[0] not in "|/" and hard != 0
