"""What the first paint waits for, and keys that are pressed before it."""

import subprocess
import sys
from pathlib import Path

from textual.events import Key

from elute.engine.config import Config
from elute.tui import app
from elute.tui.app import EluteApp
from elute.tui.screens.main import MainScreen
from tests.tui.driving import Driver, finished

LATER = ("elute.cycle", "elute.steps", "elute.session", "elute.remote", "elute.tui.doing.handling")


def test_the_frame_needs_neither_the_engine_nor_a_step() -> None:
    """Importing the app imports none of them; that takes as long as all else before the frame."""
    program = "import sys, elute.tui.app; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = told.stdout.split()
    assert "elute.tui.screens.main" in imported
    assert not [name for name in imported if name.startswith(LATER)]


class Early(MainScreen):
    """A screen to which a key comes before its first paint."""

    def on_mount(self) -> None:
        """Textual does this before what the main screen does when it is mounted."""
        self.on_key(Key("3", "3"))
        assert self._hands is None


class EarlyApp(EluteApp):
    """An app that shows it."""

    CSS_PATH = str(Path(app.__file__).with_name("elute.tcss"))

    def get_default_screen(self) -> MainScreen:
        """It."""
        return Early(self.bridge, "data", Config(), thrifty=False)


async def test_keys_pressed_before_the_first_paint_count() -> None:
    """They are done once there is something that can do them."""
    engine = finished()
    early = EarlyApp(lambda: engine, engine.name, {})
    async with early.run_test(size=(120, 40)) as pilot:
        driver = Driver(early, engine, pilot)
        await driver.until(lambda: driver.main.active == "map")
    early.bridge.close()
