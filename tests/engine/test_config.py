"""The user's own file: what is right in it holds, whatever else is wrong."""

from pathlib import Path

import pytest

from elute.engine import config


def written(folder: Path, text: str | bytes) -> dict[str, str]:
    """An environment whose file has this text."""
    path = folder / "elute" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {"XDG_CONFIG_HOME": str(folder), "HOME": "/nowhere"}


def test_keys_and_looks_are_read(tmp_path: Path) -> None:
    """One key or several, and only what is written about the screen."""
    text = '[keys]\ndrop = "d"\nkeep = ["K", "k"]\n[screen]\nmouse = false\nfps = 20\n'
    found = config.read(written(tmp_path, text))
    assert found.problems == ()
    assert found.keys == {"drop": ("d",), "keep": ("K", "k")}
    assert found.screen == {"mouse": False, "fps": 20}


def test_where_it_is_looked_for() -> None:
    """XDG's folder where it is an absolute one, else the home's, else nowhere."""
    named = config.location({"XDG_CONFIG_HOME": "/xdg", "HOME": "/home/me"})
    assert named == Path("/xdg/elute/config.toml")
    at_home = Path("/home/me/.config/elute/config.toml")
    assert config.location({"HOME": "/home/me"}) == at_home
    assert config.location({"XDG_CONFIG_HOME": "here", "HOME": "/home/me"}) == at_home
    assert config.location({}) is None
    assert config.read({}) == config.Config()


def test_without_a_file_nothing_is_wrong(tmp_path: Path) -> None:
    """Its place is known all the same."""
    found = config.read({"XDG_CONFIG_HOME": str(tmp_path)})
    assert found == config.Config(tmp_path / "elute" / "config.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys]\n\ndrop = 3\n", "line 3: keys.drop is no key."),
        ("[keys]\ndrop = ['a', 3]\n", "line 2: keys.drop is no key."),
        ("[keys]\ndrop = ''\n", "line 2: keys.drop is no key."),
        ("# x\n[screen]\nfps = 0\n", "line 3: screen.fps must be at least 1"),
        ("[screen]\nmouse = 1\n", "line 2: screen.mouse must be true or false"),
        ("[screen]\nthme = 'x'\n", "line 2: screen.thme is not a setting"),
        ("[key]\ndrop = 'd'\n", "line 1: There is no section [key]; perhaps keys."),
        ("drop = 'd'\n", "line 1: “drop” stands in no section"),
        ("[[keys]]\ndrop = 'd'\n", "“keys” stands in no section"),
        ("[keys\n", "It is not TOML: "),
        ("[keys]\ndrop = 'd'\ndrop = 'e'\n", "It is not TOML: "),
        ("a = " + "[" * 5000, "It is not TOML: "),
        (b"[keys]\ndrop = '\xff'\n", "It cannot be read: it is not UTF-8."),
        ("#" * 100_001, "It cannot be read: it has more than 100,000 bytes."),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_holds(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    """With the line it stands on; never as an error."""
    found = config.read(written(tmp_path, text))
    assert len(found.problems) == 1
    assert said in found.problems[0]
    assert not found.keys
    assert not found.screen
    both = "[screen]\nascii = true\n[keys]\ndrop = 3\nkeep = 'k'\n"
    found = config.read(written(tmp_path, both))
    assert found.keys == {"keep": ("k",)}
    assert found.screen == {"ascii": True}
    assert found.problems[0].startswith("line 4: ")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A folder of that name."""
    (tmp_path / "elute" / "config.toml").mkdir(parents=True)
    found = config.read({"XDG_CONFIG_HOME": str(tmp_path)})
    assert found.problems == ("It cannot be read: it is not a file.",)


def test_nothing_a_terminal_obeys_is_told(tmp_path: Path) -> None:
    """TOML's escapes can hold anything, in names and in values."""
    text = '[keys]\n"\\u001b[31m" = 3\n[screen]\nfps = true\n"\\u009b" = 1\n[screen."\\u001b"]\n'
    found = config.read(written(tmp_path, text))
    assert len(found.problems) == 4
    assert not any(
        ord(character) < 32 or "\x7f" <= character <= "\x9f"
        for it in found.problems
        for character in it
    )
