"""Export and copy: what leaves the session for a place the user names."""

import os
from collections.abc import Callable
from pathlib import Path

from elute.core.errors import CannotWrite, UsageError
from elute.core.file_names import packing
from elute.core.safe import safe
from elute.tui import clipboard
from elute.tui.desk import Desk
from elute.tui.present.numbers import count, size
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask


class Saving:
    """What writes outside the session."""

    def __init__(self, desk: Desk) -> None:
        """Save for this screen."""
        self._desk = desk

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
        targets = [Path(name.strip()).expanduser() for name in (out, dropped) if name.strip()]
        if not targets:
            raise UsageError("An export needs a file name.", ":export FILE")
        there = [path for path in targets if path.exists()]
        if there and not await self._desk.ask(_replace_question(there)):
            return
        self._desk.say("Writing …")
        where = targets[1] if len(targets) > 1 else None
        said = await self._desk.bridge.call(
            lambda engine: engine.export(targets[0], where, bool(there))
        )
        self._desk.say(said)

    def copy(self, text: str, write: Callable[[str], object]) -> None:
        """Send a text to the terminal's clipboard, and say so without promising anything."""
        shown = safe(text, newlines=True)
        sent = clipboard.sequence(shown, os.environ)
        if sent is None:
            hint = "`:copy FILE` writes it to a file."
            raise UsageError(f"The text is too long for a terminal ({size(len(shown))}).", hint)
        write(sent)
        done = f"Sent to the terminal's clipboard ({size(len(shown.encode('utf-8', 'replace')))})."
        self._desk.say(done, "If it does not arrive: `:copy FILE`.")

    def copy_to(self, text: str, target: str) -> None:
        """Write a text to a new file."""
        path = Path(target).expanduser()
        try:
            with path.open("x", encoding="utf-8", errors="surrogatepass") as file:
                file.write(text)
        except OSError as problem:
            raise CannotWrite(f"{path} could not be written: {problem.strerror}.") from None
        self._desk.say(f"Written to {path.absolute()}.")


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


def _tell(text: str) -> Spans:
    return ((text, "quiet"),)


def _replace_question(there: list[Path]) -> Spans:
    names = ", ".join(safe(str(path)) for path in there)
    return ((f"Replace {names}?", "strong"),)
