"""A recipe as a file: readable, exact, and read with distrust."""

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, EluteError, UsageError
from elute.core.fingerprint import of_texts
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.recipes import known
from elute.engine.recipes.form import Change, Close, Drop, Restore
from elute.engine.recipes.rows import Names, Rows
from tests.engine.replays import COPIED, FAST, decided, ids, lines, recipe_of, watch, written


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A recipe with every kind of operation."""
    folder = tmp_path_factory.mktemp("recipe")
    session = decided(written(folder / "data.jsonl", lines()), folder / "old.elute")
    session.close()
    return recipes.written(session.folder)


def name_of(line: str, time: int = 1) -> str:
    """What a row is called."""
    digits = hashlib.blake2b(line.encode(), digest_size=16).hexdigest()
    return digits if time == 1 else f"{digits}:{time}"


def test_a_recipe_holds_settings_and_every_operation(text: str) -> None:
    """In order, without what was undone, rows by the hash of their bytes."""
    tables = tomllib.loads(text)
    assert tables["recipe"]["format"] == 1
    assert tables["recipe"]["source"] == "data.jsonl"
    assert tables["recipe"]["rows"] == 126
    assert tables["cluster"].items() >= {"method": "kmeans", "k": 4, "seed": 0}.items()
    assert "numpy" in tables["versions"]
    done = tables["operations"]
    assert [it["op"] for it in done][-3:] == ["dropped", "round_closed", "dropped"]
    assert "a slip" not in text
    rows = lines()
    bad = next(it for it in done if it.get("reason") == "bad")
    assert bad["rows"].split() == [name_of(rows[row]) for row in (3, 4, 5, 60)]
    copies = next(it for it in done if it.get("author") == "rule: duplicates")
    assert copies["rows"].splitlines()[:1] == [f"{name_of(rows[120])} {name_of(rows[COPIED])} 1.0"]
    assert f"{name_of(rows[1], 2)} {name_of(rows[1])} 1.0" in copies["rows"]


def test_no_text_of_the_data_is_in_a_recipe(text: str) -> None:
    """Rows are there as hashes only."""
    assert "order" not in text
    assert "parcel" not in text


def test_what_was_written_is_read(text: str, tmp_path: Path) -> None:
    """Every operation comes back in its type, and the recipe knows the file's rows."""
    path = tmp_path / "r.toml"
    path.write_text(text, "utf-8")
    recipe = recipes.read(path)
    kinds = [type(deed) for deed in recipe.deeds]
    assert kinds.count(Close) == 2
    assert {Change, Drop, Restore, Close} == set(kinds)
    assert (recipe.kind, recipe.text, recipe.name) == ("jsonl", "text", "r.toml")
    hashes = of_texts(line.encode() for line in lines())
    assert known.is_known(recipe.known, hashes).all()
    twice = np.concatenate((hashes, hashes[:2]))
    assert known.is_known(recipe.known, twice).tolist() == [True] * 126 + [False] * 2


def test_a_session_without_decisions_is_its_settings(tmp_path: Path, here: Path) -> None:
    """What the rules dropped is not a decision; the column that was found is said outright."""
    data = written(tmp_path / "data.jsonl", lines())
    session = open_session(data, here / "s.elute", FAST)
    list(session.run("preclean", watch))
    recipe = recipe_of(session, here / "r.toml")
    assert recipe.deeds == ()
    assert recipe.settings["load"]["text"] == "text"
    assert "operations" not in (here / "r.toml").read_text()
    session.close()


def test_settings_alone_are_a_recipe(tmp_path: Path) -> None:
    """As people write them by hand."""
    (tmp_path / "r.toml").write_text("[cluster]\nk = 7\n")
    recipe = recipes.read(tmp_path / "r.toml")
    assert (recipe.settings, recipe.deeds) == ({"cluster": {"k": 7}}, ())


def test_reasons_cannot_act_on_a_terminal(tmp_path: Path, here: Path) -> None:
    """Escapes, bidi controls and quotes are written so that they are seen, and come back whole."""
    reason = "a\x1b[31m \u202e \x85 \"'''\\ \n ü 漢 \U0001f600 \U000e0041"
    session = open_session(written(tmp_path / "data.jsonl", lines()), here / "s.elute", FAST)
    list(session.run("preclean", watch))
    session.drop(ids(3), reason)
    recipe = recipe_of(session, here / "r.toml")
    shown = (here / "r.toml").read_text("utf-8")
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert [deed.reason for deed in recipe.deeds if isinstance(deed, Drop)][-1] == reason
    session.close()


def test_equal_rows_are_told_apart_by_number() -> None:
    """The k-th of equal rows is found; one that is not there is not."""
    hashes = of_texts([b"a", b"b", b"a", b"a"])
    rows = Rows(hashes)
    everything = rows.names(np.arange(4))
    assert [name.partition(":")[2] for name in everything.written()] == ["", "", "2", "3"]
    assert rows.find(everything).tolist() == [0, 1, 2, 3]
    a, b = everything.written()[:2]
    missing = [f"{a}:4", f"{b}:2", f"{a}:999999999", "0" * 32, "f" * 32]
    assert rows.find(Names.of(missing)).tolist() == [-1] * 5


def test_a_name_keeps_its_last_zero_bytes() -> None:
    """Hashes that end in NUL, or begin with it, are written and found whole."""
    hashes = np.frombuffer(b"\x00" * 16 + b"\x01" + b"\x00" * 15 + b"\xff" * 16, dtype="S16")
    rows = Rows(hashes)
    written_names = rows.names(np.arange(3)).written()
    assert [len(name) for name in written_names] == [32, 32, 32]
    assert rows.find(Names.of(written_names)).tolist() == [0, 1, 2]
    assert known.is_known(known.read(known.written(known.shortened(hashes))), hashes).all()


def drop(rows: str, **fields: str) -> str:
    """An operation that drops rows, right in everything that is not given."""
    told = {"op": "dropped", "reason": "bad", "author": "person", "rows": rows, **fields}
    return "[[operations]]\n" + "".join(f"{key} = '''{it}'''\n" for key, it in told.items())


ONE, TWO = "1" * 32, "2" * 32
SETTING = '[[operations]]\nop = "settings"\nsettings.'
CLOSING = '[[operations]]\nop = "round_closed"\n'
HOSTILE = {
    "not TOML": ("[recipe", "is not a recipe"),
    "nested without end": ("a = " + "[" * 100_000, "is not a recipe"),
    "an endless number": (f"[cluster]\nk = {'9' * 10_000}", "is not a recipe"),
    "a later format": ("[recipe]\nformat = 2", "format is 2"),
    "a list for a table": ("[[cluster]]\nk = 1", "cluster is not a table"),
    "no rows known": (SETTING + "cluster.k = 3", r"\[known\] names 0"),
    "too many rows": ("[recipe]\nrows = 1000000000\n" + SETTING + "cluster.k = 3", "1000000000"),
    "rows that are none": ("[known]\nrows = '????'", "is not a recipe"),
    "half a row": ("[known]\nrows = 'AAAA'", "a row is cut"),
    "versions of another type": ("[versions]\nnumpy = 2", "numpy is not a text"),
    "a table of operations": ("[operations]\nx = 1", "operation 1"),
    "an operation that is none": ("operations = [1]", "operation 1 is not a table"),
    "an operation unheard of": ("[[operations]]\nop = 'sh'", r"operation 1 \(line 1\).*'sh'"),
    "an operation of a number": ("[[operations]]\nop = 5", "needs a text under op"),
    "a field unheard of": (drop(ONE, path="../x"), "'path'"),
    "no rows": ("[[operations]]\nop = 'dropped'", "rows"),
    "rows of a number": ("[[operations]]\nop = 'dropped'\nrows = 1", "rows"),
    "no name": (drop(f"{ONE}\n{TWO[:-1]}x"), "line 2 of rows"),
    "a path for a name": (drop("~/x"), "'~/x'"),
    "repeated 1e10 times": (drop(f"{ONE}:10000000000"), "line 1 of rows"),
    "repeated never": (drop(f"{ONE}:0"), "line 1 of rows"),
    "a row twice": (drop(f"{ONE}\n{ONE}"), "twice"),
    "a line of two": (drop(f"{ONE} {TWO}"), "a cosine"),
    "no number for a cosine": (drop(f"{ONE} {TWO} nan"), "from -1 to 1"),
    "a word for a cosine": (drop(f"{ONE} {TWO} x"), "cosine"),
    "its own witness": (drop(f"{ONE} {ONE} 1.0"), "not kept itself"),
    "a witness that left": (drop(ONE) + drop(f"{TWO} {ONE} 1.0"), r"operation 2 \(line 6\)"),
    "an author unheard of": (drop(ONE, author="me"), "author = 'me'"),
    "an endless reason": (drop(ONE, reason="x" * 10_001), "10,001 characters"),
    "a basis of another kind": (drop(ONE, basis="../x"), "basis"),
    "restored with a witness": (drop(f"{ONE} {TWO} 1", op="restored"), "rows a row"),
    "settings of a list": ("[[operations]]\nop = 'settings'\nsettings = [1]", "settings.step.key"),
    "settings of no step": (SETTING + "x = 1", "settings.step.key"),
    "settings unheard of": (SETTING + "cluster.x = 1", r"cluster\.x is not"),
    "settings out of bounds": (SETTING + "cluster.k = -1", "operation 1"),
    "nothing changed": (CLOSING, "nothing was changed"),
    "rows of a word": (CLOSING + "rows_in = 'many'", "number of rows"),
    "fewer than no rows": (CLOSING + "rows_in = -1", "number of rows"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_recipe_is_refused_with_its_place(what: str, tmp_path: Path) -> None:
    """One sentence that names the file and what in it is wrong; nothing is opened or expanded."""
    content, said = HOSTILE[what]
    path = tmp_path / "hostile.toml"
    path.write_text(content)
    with pytest.raises(BadInput, match=said) as problem:
        recipes.read(path)
    assert str(path) in problem.value.title
    assert len(problem.value.title) < 500


def test_a_row_that_came_back_is_a_witness_again(tmp_path: Path) -> None:
    """What counts is whether it is kept when the copy leaves."""
    deeds = drop(ONE), drop(ONE, op="restored"), drop(f"{TWO} {ONE} 0.5")
    path = tmp_path / "r.toml"
    path.write_text("[recipe]\nrows = 0\n" + "".join(deeds))
    assert [type(deed) for deed in recipes.read(path).deeds] == [Drop, Restore, Drop]


def test_too_many_operations_are_refused(tmp_path: Path) -> None:
    """A hundred thousand at most, and a thousand rounds."""
    path = tmp_path / "many.toml"
    path.write_text("operations = [" + "1," * 100_001 + "]")
    with pytest.raises(BadInput, match="operation 100001"):
        recipes.read(path)
    path.write_text("".join(drop(f"{at:032x}") + CLOSING for at in range(1001)))
    with pytest.raises(BadInput, match="round 1,001"):
        recipes.read(path)


def test_settings_of_a_recipe_are_checked(tmp_path: Path) -> None:
    """As on the command line."""
    (tmp_path / "r.toml").write_text("[cluster]\nk = [1]\n")
    with pytest.raises(UsageError, match=r"cluster\.k"):
        recipes.read(tmp_path / "r.toml")


@pytest.mark.parametrize("what", ["missing", "folder", "endless"])
def test_what_is_no_file_is_refused(what: str, tmp_path: Path) -> None:
    """A missing file, a folder without a session, a device that never ends."""
    path = {"missing": tmp_path / "x.toml", "folder": tmp_path, "endless": Path("/dev/zero")}[what]
    with pytest.raises(EluteError):
        recipes.of_session(path) if path.is_dir() else recipes.read(path)
