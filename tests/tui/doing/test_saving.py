"""Export and copy."""

import base64
from pathlib import Path

import pytest

from elute.tui.doing.saving import default_target, takes_files
from tests.tui.driving import driving, finished


async def test_export_proposes_a_path_and_asks_for_the_dropped(tmp_path: Path) -> None:
    """`<stem>.clean<suffix>` beside the source, no second file unless named."""
    engine = finished(source=tmp_path / "support.csv")
    async with driving(engine) as app:
        await app.press("e")
        await app.until(lambda: "200 kept rows" in app.line("keys"))
        assert app.asking.strip().endswith("support.clean.csv")
        await app.press("enter")
        await app.until(lambda: "dropped rows to" in app.asking)
        await app.press("enter")
        await app.until(lambda: "200 rows written" in app.said)
    assert f"export {tmp_path / 'support.clean.csv'} None False" in engine.calls


def test_the_default_target_lies_in_a_folder_that_takes_files(tmp_path: Path) -> None:
    """Beside the source, else here under the same name, else nowhere."""
    beside, everywhere = tmp_path, [tmp_path, Path()]
    for source, name in (("a.csv", "a.clean.csv"), ("a.jsonl.gz", "a.clean.jsonl.gz")):
        assert default_target(tmp_path / source, everywhere.__contains__) == beside / name
        assert default_target(tmp_path / source, [Path()].__contains__) == Path(name)
        assert default_target(tmp_path / source, [].__contains__) is None
    assert default_target(tmp_path / "a-*.csv", everywhere.__contains__) == Path("clean")


async def test_a_read_only_folder_is_not_proposed(here: Path) -> None:
    """A dataset in a folder without permission is exported to where elute was started."""
    fixed = here / "fixed"
    fixed.mkdir(mode=0o555)
    if takes_files(fixed):
        pytest.skip("root may write anywhere")
    async with driving(finished(source=fixed / "support.csv")) as app:
        await app.press("e")
        await app.until(lambda: app.asking.strip() == "export to support.clean.csv")
    here.chmod(0o555)
    async with driving(finished(source=fixed / "support.csv")) as app:
        await app.press("e")
        await app.until(lambda: "name another place" in app.line("keys"))
        assert app.asking.strip() == "export to"


async def test_a_file_that_is_there_is_replaced_only_after_a_yes(tmp_path: Path) -> None:
    """The question names it."""
    there = tmp_path / "out.csv"
    there.write_text("mine")
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type(f"export {there}")
        await app.until(lambda: "Replace" in app.asking)
        await app.press("n")
        await app.until(lambda: not app.asking)
        assert not [call for call in app.engine.calls if call.startswith("export")]


async def test_leaving_the_export_writes_nothing() -> None:
    """Escape at either question."""
    async with driving(finished()) as app:
        await app.press("e", "escape", "e", "enter", "escape")
        await app.until(lambda: not app.asking)
        assert not [call for call in app.engine.calls if call.startswith("export")]


async def test_copy_says_what_it_did_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row goes to the terminal; whether it arrives nobody knows, so a file is offered."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    async with driving(finished()) as app:
        written: list[str] = []
        driver = app.app._driver
        assert driver is not None
        driver.write = written.append  # type: ignore[method-assign, assignment]
        await app.press("y")
        await app.until(lambda: "Sent to the terminal's clipboard" in app.said)
        assert "y again writes a file" in app.said
    sent = next(text for text in written if text.startswith("\x1b]52"))
    assert base64.b64decode(sent[7:-1]).decode() == "row 0 asks about refund card again"


async def test_copy_to_a_file_keeps_the_text_and_replaces_nothing(tmp_path: Path) -> None:
    """The text as it is, in a new file; a file that is there is left alone."""
    target = tmp_path / "row.txt"
    async with driving(finished()) as app:
        for _ in range(2):
            await app.press("colon")
            await app.type(f"copy {target}")
        await app.until(lambda: "could not be written: File exists" in app.said)
    assert target.read_text() == "row 0 asks about refund card again"


async def test_what_does_not_arrive_is_written_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second `y` on the same row writes it, whole and for nobody else; the place is said."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SSH_CONNECTION", "a b c d")
    async with driving(finished()) as app:
        await app.press("y")
        await app.until(lambda: "y again writes a file" in app.said)
        await app.press("j", "y")
        await app.until(lambda: "y again writes a file" in app.said)
        assert not (tmp_path / "elute").exists(), "it was another row"
        await app.press("y")
        await app.until(lambda: "Written to" in app.said)
        assert "scp" in " ".join(app.shown)
    copied = tmp_path / "elute" / "copied.txt"
    assert copied.read_text().startswith("row 1 asks about ")
    assert copied.stat().st_mode & 0o777 == 0o600


async def test_a_text_too_long_for_a_terminal_is_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, where terminals would drop it; the file of before is replaced."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with driving(finished(texts=["x" * 60_000, "y" * 70_000])) as app:
        for letter, length in (("x", 60_000), ("y", 70_000)):
            await app.press("y")
            copied = tmp_path / "elute" / "copied.txt"
            await app.until(
                lambda it=copied, text=letter * length: it.exists() and it.read_text() == text  # type: ignore[misc]
            )
            await app.press("j")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("export ~nosuchuser/x", "no such home"),
        ("copy ~nosuchuser/x", "no such home"),
        (f"copy {'x' * 300}", "could not be written"),
    ],
)
async def test_a_path_that_cannot_be_is_a_sentence(typed: str, said: str, here: Path) -> None:
    """A home of nobody, and a name that is too long."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type(typed)
        await app.until(lambda: said in app.said)


async def test_a_file_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the state folder is a file."""
    (tmp_path / "state").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    async with driving(finished(texts=["x" * 60_000, "y"])) as app:
        await app.press("y")
        await app.until(lambda: "cannot be written" in app.said)
