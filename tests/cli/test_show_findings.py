"""`elute show SESSION findings`: every rule on a line, and the rows of one rule."""

import json
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.core.progress import silent
from elute.engine.opening import open_session

TEXTS = (
    "please refund my card, it was charged twice on Monday",
    "<b>where</b> is my parcel, it should be here &amp; is not",
    "please refund my card, it was charged twice on Monday",
    "hi",
    "write to jane.doe@example.org about the \x1b]0;title\x07 refund",
)


@pytest.fixture
def session(here: Path) -> Path:
    """Five records and a broken one, loaded and cleaned."""
    lines = [json.dumps({"text": text}) for text in TEXTS]
    (here / "data.jsonl").write_text("\n".join([*lines, '{"text": "broken']) + "\n", "utf-8")
    opened = open_session(here / "data.jsonl", None, ["preclean.min_words=2"])
    list(opened.run("preclean", lambda step: silent))
    opened.close()
    return here / "data.elute"


def shown(capsys: pytest.CaptureFixture[str], *given: object) -> str:
    """What `elute show` prints."""
    assert main(["show", *map(str, given)]) == 0
    return capsys.readouterr().out


def rows(capsys: pytest.CaptureFixture[str], session: Path, rule: str) -> list[dict[str, object]]:
    """The rows of a rule as JSON Lines."""
    told = shown(capsys, session, "findings", "--rule", rule, "--json")
    return [json.loads(line) for line in told.splitlines()]


def test_every_rule_is_a_line(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its rows, their share of the round, and whether it acts."""
    lines = shown(capsys, session, "findings").splitlines()
    assert lines[0].split() == ["rule", "rows", "share", "acts", "kind", "what", "was", "found"]
    told = {line.split()[0]: line.split()[1:6] for line in lines}
    assert told["bad-record"] == ["1", "16.7", "%", "yes", "drop"]
    assert told["duplicates"] == ["1", "16.7", "%", "yes", "drop"]
    assert told["length"] == ["1", "16.7", "%", "no", "drop"]
    assert told["html"] == ["1", "16.7", "%", "yes", "change"]


def test_the_document_has_every_finding(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON array, each with its numbers and all its row ids."""
    told = {
        entry["rule"]: entry for entry in json.loads(shown(capsys, session, "findings", "--json"))
    }
    length = told["length"]
    assert set(length) == {
        "rule", "kind", "rows", "borderline", "share", "applied", "summary", "ids"
    }  # fmt: skip
    assert (length["rows"], length["applied"], length["ids"]) == (1, False, [3])
    assert told["bad-record"]["ids"] == [5]


def test_the_rows_of_a_rule_before_and_after(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change has both texts, a copy the row that stays, a bad record its line and reason."""
    (html,) = rows(capsys, session, "html")
    assert html["before"] == TEXTS[1]
    assert html["after"] == "where is my parcel, it should be here & is not"
    (copy,) = rows(capsys, session, "duplicates")
    assert (copy["id"], copy["other"], copy["after"]) == (2, 0, None)
    (bad,) = rows(capsys, session, "bad-record")
    assert "line 6" in str(bad["note"])
    assert set(bad) == {"id", "score", "flag", "other", "note", "before", "after"}


def test_rows_for_people_show_the_partner_and_the_change(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, and below it what becomes of it or the row it is a copy of."""
    told = shown(capsys, session, "findings", "--rule", "html")
    assert "    <b>where</b> is my parcel" in told
    assert "  > where is my parcel" in told
    assert "  = row 0: please refund" in shown(capsys, session, "findings", "--rule", "duplicates")
    assert "flagged  1.000" in shown(capsys, session, "findings", "--rule", "duplicates")


def test_with_the_mask_on_no_person_is_named(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither for people nor for programs; and what a terminal obeys is made visible."""
    assert "jane.doe" in shown(capsys, session, "findings", "--rule", "personal-data")
    opened = open_session(session)
    opened.set(["preclean.mask=true"])
    list(opened.run("preclean", lambda step: silent))
    opened.close()
    for given in ([], ["--json"]):
        told = shown(capsys, session, "findings", "--rule", "personal-data", *given)
        assert "[email]" in told
        assert "jane.doe" not in told
        assert "\x1b" not in told


def test_what_is_not_there_is_a_sentence(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown rule names those that there are; --rule goes with findings."""
    assert main(["show", str(session), "findings", "--rule", "nothing"]) == 2
    assert "There are: bad-record" in capsys.readouterr().err
    assert main(["show", str(session), "rows", "--rule", "html"]) == 2
    assert "--rule goes with findings only." in capsys.readouterr().err


def test_long_texts_are_seen_where_they_differ(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However far behind the beginning that is; and a rule of many rows names every one of them."""
    same = "the parcel has been on its way since Monday, " * 4
    lines = [json.dumps({"text": f"{row} {same}<b>row</b> ends"}) for row in range(30)]
    (here / "long.jsonl").write_text("\n".join(lines), "utf-8")
    opened = open_session(here / "long.jsonl", None, [])
    list(opened.run("preclean", lambda step: silent))
    opened.close()
    told = shown(capsys, here / "long.elute", "findings", "--rule", "html").splitlines()
    assert told[1:3] == [
        "    …n its way since Monday, <b>row</b> ends",
        "  > …n its way since Monday, row ends",
    ]
    document = json.loads(shown(capsys, here / "long.elute", "findings", "--json"))
    (html,) = (entry for entry in document if entry["rule"] == "html")
    assert html["ids"] == list(range(30))
