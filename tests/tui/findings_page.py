"""The findings page as tests open it and read it."""

from tests.tui.driving import Driver, finished
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_findings import found_by_step, texts


def judged(**given: object) -> FakeEngine:
    """An engine whose round has every result and every kind of finding."""
    engine = finished(texts=texts(200), found=found_by_step(), **given)
    engine.settings["preclean"].update({"html": True, "mask": False, "max_words": 10_000})
    return engine


def screen(app: Driver) -> str:
    """All that is seen."""
    return "\n".join(app.shown)


def changes(app: Driver) -> list[str]:
    """The changes of settings that were asked for."""
    return [call for call in app.engine.calls if call.startswith("set_all")]


async def opened(app: Driver, rule: str = "") -> None:
    """Open the findings, and the rows of a rule."""
    await app.press("f")
    await app.until(lambda: app.reading and "what was found" in screen(app))
    if not rule:
        return
    rules = app.main.page.findings.rules
    while rules.chosen is None or rules.chosen.rule != rule:
        await app.press("j")
    await app.press("enter")
    await app.until(lambda: " score  text, " in screen(app))
