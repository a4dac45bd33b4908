"""Makes the pictures of the README: the real app on the sample data, by its keys.

    python tests/demo/pictures.py [FOLDER]

Writes wide.svg (160x45), map.svg and clusters.svg (80x24) beside this file, or to FOLDER.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from elute.core.errors import EluteError
from elute.engine.opening import open_session
from elute.tui.app import EluteApp

DATA = Path(__file__).parents[2] / "sample_data" / "support_messages.jsonl"
TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
FONT_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)


async def main(folder: Path) -> None:
    """Run the round once, then take every picture from its session."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        session = Path(scratch) / "support_messages.elute"
        await picture(session, (160, 45), ["3"], folder / "wide.svg")
        await picture(session, (80, 24), ["2", "j", "j"], folder / "clusters.svg")
        await picture(session, (80, 24), ["3", *"LLLLLLLLJJJ", "s"], folder / "map.svg")


async def picture(session: Path, size: tuple[int, int], keys: list[str], out: Path) -> None:
    """Open the session, wait until its round is complete, press keys, and write what is seen."""
    app = EluteApp(lambda: open_session(DATA, session), DATA.name, TERMINAL)
    async with app.run_test(size=size) as pilot:
        while not await complete(app):
            await pilot.pause(0.25)
        await pilot.press(*keys)
        await pilot.pause(1.0)
        # Fonts are not fetched from anywhere: the viewer's own monospaced font will do.
        out.write_text(FONT_FACES.sub("", app.export_screenshot(title="elute")), "utf-8")
    app.bridge.close()


async def complete(app: EluteApp) -> bool:
    """Whether every step has its result on the screen."""
    try:
        looked = await app.bridge.look()
    except EluteError:  # the session is still being opened
        return False
    return not looked.snapshot.pending and app.bridge.job.state != "running"


if __name__ == "__main__":
    beside = Path(__file__).parent / "pictures"
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside))
