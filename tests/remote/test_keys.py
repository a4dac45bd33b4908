"""A key belongs to a host."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from elute.core.errors import BadInput, UsageError
from elute.remote.hosts import destination
from elute.remote.keys import key_for, variable_for, without_keys
from elute.remote.secret import Secret

OPENAI = destination("https://api.openai.com/v1", "m")
OTHER = destination("https://models.example:8443/v1", "m")
LOCAL = destination("http://localhost:8000/v1", "m")


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keys but those of the test: the environment is the interface."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The private file of keys."""
    path = tmp_path / "elute" / "keys.toml"
    path.parent.mkdir()
    path.write_text('"api.openai.com" = "file-key"\n"models.example:8443" = "other-key\\n"\n')
    path.chmod(0o600)
    return path


def revealed(key: Secret | None) -> str | None:
    """What is in it."""
    return None if key is None else key.reveal()


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """OPENAI_API_KEY is api.openai.com's, before the file, and no other host's."""
    monkeypatch.setenv("OPENAI_API_KEY", " env-key\n")
    assert revealed(key_for(OPENAI)) == "env-key"
    assert revealed(key_for(OTHER)) == "other-key"
    assert key_for(LOCAL) is None
    file.unlink()
    for place in ("https://api.openai.com.evil.example/v1", "https://api.openai.com:444/v1"):
        with pytest.raises(UsageError, match="no key for"):
            key_for(destination(place, "m"))


def test_another_host_has_a_variable_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host in capitals, with the port; also for this machine, where none is needed."""
    monkeypatch.setenv("ELUTE_KEY_MODELS_EXAMPLE_8443", "a")
    monkeypatch.setenv("ELUTE_KEY_LOCALHOST_8000", "b")
    assert revealed(key_for(OTHER)) == "a"
    assert revealed(key_for(LOCAL)) == "b"


def test_hosts_that_differ_share_no_variable() -> None:
    """Nobody gets a key by naming a host so that it looks the same in capitals."""
    hosts = [
        "a.b.example",
        "a-b.example",
        "a.b-example",
        "a--b.example",
        "ab.example",
    ]
    assert len({variable_for(host) for host in hosts}) == len(hosts)
    assert variable_for("[::1]:80") == "ELUTE_KEY______1____80"


def test_no_two_short_hosts_share_a_variable() -> None:
    """Every host of up to six of these characters that is let through, and each as local IPv6."""
    found: dict[str, str] = {}
    hosts = 0
    for size in range(1, 7):
        for letters in product("a1-._:", repeat=size):
            given = "".join(letters)
            for address in (given, f"[{given}]", f"[{given}]:81"):
                try:
                    host = destination(f"https://{address}/v1", "m").host
                except UsageError:
                    continue
                hosts += 1
                assert found.setdefault(variable_for(host), host) == host
    assert hosts > 1_000
    assert variable_for("a.81") == variable_for("a:81"), "control: only one of them is let through"


def test_none_names_both_ways(tmp_path: Path) -> None:
    """A host without a key is told how to give one."""
    with pytest.raises(UsageError) as refused:
        key_for(OTHER)
    assert "ELUTE_KEY_MODELS_EXAMPLE_8443" in refused.value.hint
    assert str(tmp_path / "elute" / "keys.toml") in refused.value.hint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_may_read_is_refused(file: Path, mode: int) -> None:
    """With the command that mends it."""
    file.chmod(mode)
    with pytest.raises(BadInput) as refused:
        key_for(OPENAI)
    assert refused.value.hint == f"chmod 600 {file}"


@pytest.mark.parametrize(
    "content", [b"sk-secret", b'"api.openai.com" = sk-secret', b'"api.openai.com" = ["sk-secret"]',
                b"\xff\xfesk-secret", b'"api.openai.com" = "sk-secret with spaces"',
                b'"api.openai.com" = "sk-secret\\u00e9"', b'"api.openai.com" = "sk-\\u0000secret"']
)  # fmt: skip
def test_a_file_that_is_none_is_told_without_the_key(file: Path, content: bytes) -> None:
    """What is wrong, never what is in it."""
    file.write_bytes(content)
    with pytest.raises((BadInput, UsageError)) as refused:
        key_for(OPENAI)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert str(file) in str(refused.value)


def test_keys_are_kept_to_ourselves() -> None:
    """What a library starts inherits none; we find them still, and no image of us is written."""
    code = (
        "import os, resource, subprocess; from elute.remote import keys; "
        "unlike = resource.getrlimit(resource.RLIMIT_CORE)[1]; "
        "resource.setrlimit(resource.RLIMIT_CORE, (unlike, unlike)); keys.keep_to_ourselves(); "
        "print(os.environ['OPENAI_API_KEY'], resource.getrlimit(resource.RLIMIT_CORE)[0] in (0, 1),"
        " subprocess.run('env', capture_output=True, text=True).stdout.count('canary'))"
    )
    environ = {**os.environ, "OPENAI_API_KEY": "canary", "ELUTE_KEY_A": "canary"}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["canary", "True", "0"], ran.stderr


def test_processes_without_use_for_keys_get_none() -> None:
    """Only what holds a key is left out of an environment."""
    keys = {"OPENAI_API_KEY": "a", "ELUTE_KEY_HOST": "b", "HF_TOKEN": "c"}
    others = {"PATH": "d", "OPENAI_BASE": "e", "TOKENIZERS_PARALLELISM": "f"}
    assert without_keys(keys | others) == others
    assert without_keys(keys | others, but={"HF_TOKEN"}) == {"HF_TOKEN": "c", **others}
