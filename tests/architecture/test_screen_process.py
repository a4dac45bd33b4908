"""The process that draws the screen stays light through a whole round, not only at import."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.test_imports import HEAVY

ROUND = """
import asyncio, sys
from pathlib import Path
from elute.engine.opening import open_session
from elute.tui.app import EluteApp

data, folder, *settings = sys.argv[1:]


async def main():
    app = EluteApp(lambda: open_session(Path(data), Path(folder), settings), "data", {})
    async with app.run_test(size=(160, 45)) as pilot:
        snapshot = None
        while snapshot is None or snapshot.pending:
            await pilot.pause(0.1)
            if app.bridge.job.state == "done":
                snapshot = (await app.bridge.look()).snapshot
        await pilot.press("2", "x", "y", "u", "3", "4")
        await pilot.pause()
        print(snapshot.clustered.count)
    app.bridge.close()


asyncio.run(main())
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_round_on_the_screen_loads_no_heavy_library(dataset: Path, here: Path) -> None:
    """Rows, clusters, map and report are drawn, and a drop undone, on numpy and Textual alone."""
    settings = ["embed.method=lsa", "reduce.method=pca", "cluster.k=3"]
    command = [sys.executable, "-c", ROUND, str(dataset), str(here / "s.elute"), *settings]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    clusters, modules = ran.stdout.splitlines()
    assert clusters == "3"
    assert {"numpy", "textual", "plotext"} <= set(modules.split())
    assert not set(modules.split()) & set(HEAVY)
