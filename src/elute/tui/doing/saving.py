"""Export and copy: what leaves the session for a place the user names."""

import asyncio
import os
import shlex
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from elute.core.errors import CannotWrite, UsageError
from elute.core.file_names import packing
from elute.core.safe import safe
from elute.engine import state_files
from elute.tui.desk import Desk
from elute.tui.doing import clipboard
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.present.numbers import count, size
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask

COPIED = "copied.txt"


class Saving(Controller):
    """What writes outside the session."""

    def __init__(
        self, desk: Desk, texts: Callable[[], str], environ: Mapping[str, str] = os.environ
    ) -> None:
        """Save for this screen; `texts` are those of the rows in question, to be copied."""
        self._desk, self._texts, self._environ = desk, texts, environ
        self._copied = ""  # what was sent last

    def doings(self) -> dict[str, Doing]:
        """What asks where to, and the clipboard."""
        return {"export": self.export, "copy": self.copy}

    def typed(self) -> dict[str, Typed]:
        """The same to a file that is named."""
        return {"export": self.export_to, "copy": self.copy_to}

    async def export(self) -> None:
        """Ask where to, then write."""
        kept = int(self._desk.picture.facts.kept.sum())
        proposed = await self._desk.bridge.call(lambda engine: default_target(engine.source))
        asked = (
            f"Write the {count(kept)} kept rows, as they came under this name; "
            ".csv .jsonl .json .parquet .arrow write that format, .gz .zst pack it."
        )
        if proposed is None:
            asked = "Neither the folder of the data nor this one takes files: name another place."
        value = str(proposed or "")
        out = await self._desk.type(Ask("export to ", value, lambda _: _tell(asked)))
        if not out:
            return
        said = "Write the dropped rows too? Empty: no."
        dropped = await self._desk.type(Ask("dropped rows to ", "", lambda _: _tell(said)))
        if dropped is not None:
            await self.export_to(out, dropped)

    async def export_to(self, out: str, dropped: str = "") -> None:
        """Write the kept rows, and the dropped ones where a path is given; ask before replacing."""
        targets = [_path(name.strip()) for name in (out, dropped) if name.strip()]
        if not targets:
            raise UsageError("An export needs a file name.", ":export FILE")
        there = [path for path in targets if os.path.lexists(path)]
        if there and not await self._desk.ask(_replace_question(there)):
            return
        self._desk.say("Writing …")
        where = targets[1] if len(targets) > 1 else None
        said = await self._desk.bridge.call(
            lambda engine: engine.export(targets[0], where, bool(there))
        )
        self._desk.say(said)

    async def copy(self) -> None:
        """Send the texts to the terminal's clipboard, and say so without promising anything.

        What is too long for that, and what is copied twice, is written to a file instead.
        """
        texts = self._texts()
        shown = safe(texts, newlines=True)
        sent = None if texts == self._copied else clipboard.sequence(shown, self._environ)
        if sent is None:
            await self._copy_to_own_file(texts)
            return
        self._copied = texts
        self._desk.write_terminal(sent)
        done = f"Sent to the terminal's clipboard ({_bytes(shown)})."
        self._desk.say(done, "If it does not arrive, y again writes a file.")

    async def _copy_to_own_file(self, texts: str) -> None:
        """Write the texts to the file that is there for it, and say how to get it over SSH.

        Raises:
            CannotWrite: it cannot be written.
        """
        self._copied = ""
        path = await asyncio.to_thread(state_files.keep, self._environ, COPIED, texts)
        hint = ""
        if "SSH_CONNECTION" in self._environ:
            host = safe(socket.gethostname())
            hint = f"On your machine: scp {host}:{shlex.quote(str(path))} . (by its name there)"
        self._desk.say(f"Written to {path} ({_bytes(texts)}).", hint)

    async def copy_to(self, target: str) -> None:
        """Write the texts to a new file."""
        path = _path(target)
        try:
            with path.open("x", encoding="utf-8", errors="surrogatepass") as file:
                file.write(self._texts())
        except OSError as problem:
            raise CannotWrite(f"{path} could not be written: {problem.strerror}.") from None
        self._desk.say(f"Written to {path.absolute()}.")


def _path(typed: str) -> Path:
    """A path as it was typed, with `~` for a home.

    Raises:
        CannotWrite: there is no such home.
    """
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        raise CannotWrite(
            f"{safe(typed)}: there is no such home.", "Type the whole path."
        ) from None


def takes_files(folder: Path) -> bool:
    """Whether a file can be made in a folder, by its permissions."""
    return os.access(folder, os.W_OK | os.X_OK)


def default_target(source: Path, fit: Callable[[Path], bool] = takes_files) -> Path | None:
    """`<stem>.clean<endings>` beside the source, or here where that folder takes no files.

    A folder has no ending; a pattern of several files becomes a folder `clean` here.

    Args:
        source: the dataset.
        fit: tells whether a folder takes files.

    Returns:
        The path; None where there is no fit folder.
    """
    endings = "" if source.is_dir() else source.suffix
    if packing(source.name):
        endings = f"{source.with_suffix('').suffix}{endings}"
    name, places = safe(f"{source.name.removesuffix(endings)}.clean{endings}"), [source.parent]
    if set("*?[") & set(str(source)) and not source.exists():
        name, places = "clean", []
    return next((folder / name for folder in [*places, Path()] if fit(folder)), None)


def _bytes(text: str) -> str:
    return size(len(text.encode("utf-8", "replace")))


def _tell(text: str) -> Spans:
    return ((text, "quiet"),)


def _replace_question(there: list[Path]) -> Spans:
    names = ", ".join(safe(str(path)) for path in there)
    return ((f"Replace {names}?", "strong"),)
