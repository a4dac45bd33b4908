"""A real disk of a few pages: a tmpfs in namespaces of its own, which no root is needed for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.session.ready import ran

PAGE = 4096
_MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && echo mounted && exec sleep infinity'
_LIMIT = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
os.execv(sys.argv[2], sys.argv[2:])
"""


def why_not() -> str:
    """Why this machine lends no small disk; "" when it does."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return "unshare or nsenter is not installed"
    tried = subprocess.run(["unshare", "-Urm", "true"], capture_output=True, text=True, check=False)
    return f"no user namespaces here: {tried.stderr.strip()}" if tried.returncode else ""


class SmallDisk:
    """Programs started with `run` find a disk of `size` bytes at `folder`; nobody else does."""

    def __init__(self, folder: Path, size: int) -> None:
        """Mount it."""
        folder.mkdir()
        mount = ["unshare", "-Urm", "sh", "-c", _MOUNT, "sh", str(size), str(folder)]
        self._holder = subprocess.Popen(mount, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "mounted\n"
        self.folder = folder
        self.seen_from_here = Path(f"/proc/{self._holder.pid}/root{folder}")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program that sees the disk."""
        into = ["nsenter", "-t", str(self._holder.pid), "-U", "-m", "--preserve-credentials", "--"]
        return ran(*into, *command)

    def leave(self, free: int) -> None:
        """Fill the disk up to `free` bytes."""
        self.free()
        with (self.seen_from_here / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(self.left() - free, 1))

    def free(self) -> None:
        """Give the space back."""
        (self.seen_from_here / "ballast").unlink(missing_ok=True)

    def left(self) -> int:
        """Free bytes."""
        about = os.statvfs(self.seen_from_here)
        return about.f_bavail * about.f_frsize

    def close(self) -> None:
        """Unmount it."""
        self._holder.kill()
        self._holder.communicate()


def limited(size: int, *command: str) -> tuple[str, ...]:
    """The command, made one that cannot write a file beyond `size` bytes (EFBIG)."""
    return (sys.executable, "-I", "-S", "-c", _LIMIT, str(size), *command)
