"""`run --recipe F`: take a recipe, or a session's; replay it; say what no longer matches."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elute.cli.talk import Talk
from elute.core.amounts import counted
from elute.core.recipe import Settings, merged
from elute.engine import recipes
from elute.engine.session import Session

Told = dict[str, Any]


def take(path: Path, typed: Settings) -> recipes.Recipe:
    """The recipe in a file, or of the session in a folder.

    Args:
        path: of the file or the folder.
        typed: settings to lay over the recipe's.
    """
    recipe = recipes.of_session(path) if path.is_dir() else recipes.read(path)
    return dataclasses.replace(recipe, settings=merged(recipe.settings, typed))


def carry_out(session: Session, recipe: recipes.Recipe, path: Path, talk: Talk) -> Told | None:
    """Bring a recipe into a session; what came of its decisions, None where it has none.

    Args:
        session: where to.
        recipe: as `take` found it.
        path: where that was; a session lends its vectors too.
        talk: to people.
    """
    if path.is_dir() and (lent := recipes.lend_vectors(path, session.folder)):
        vectors = counted(lent, f"vector of {path} serves", f"vectors of {path} serve")
        talk.say(f"{vectors} here too.")
    if not recipe.deeds:
        session.set_all(recipe.settings)
        return None
    outcome = session.replay(recipe, talk.watch)
    if outcome is None:
        talk.say(f"{recipe.name} has been replayed here already: nothing is done twice.")
        return {"name": recipe.name, "replayed": False}
    for sentence in _sentences(session, recipe, outcome):
        talk.say(sentence)
    return {
        "name": recipe.name,
        "replayed": True,
        "matched": outcome.matched,
        "missing": [dataclasses.asdict(missing) for missing in outcome.missing],
        "new_rows": outcome.new_rows,
        "round": outcome.state.round,
        "rows": len(outcome.state.kept),
        "rows_kept": int(outcome.state.kept.sum()),
    }


def _sentences(session: Session, recipe: recipes.Recipe, outcome: recipes.Outcome) -> Iterator[str]:
    """What people should know of a replay."""
    records = session.snapshot().records
    yield from records.notes if records else ()
    lost = sum(missing.rows for missing in outcome.missing)
    new = counted(outcome.new_rows, "row is", "rows are")
    yield (
        f"{recipe.name} replayed: of the rows its decisions name, "
        f"{counted(outcome.matched, 'is', 'are')} in {session.name} and "
        f"{counted(lost, 'is', 'are')} not; {new} new to it."
    )
    for missing in outcome.missing:
        yield f"  {_clause(missing)}"
    if not outcome.matched:
        yield (
            "  A row is known by its bytes: the same text in another format (the recipe is of "
            f"{recipe.kind}) or beside other columns is another row."
        )


def _clause(missing: recipes.Missing) -> str:
    """What of one operation could not be done."""
    parts = [f'operation {missing.operation}, "{missing.reason}" ({missing.author}):']
    if missing.rows:
        more = ", ..." if missing.rows > len(missing.hashes) else ""
        what = counted(missing.rows, "row is", "rows are")
        parts.append(f"{what} not here ({', '.join(missing.hashes)}{more})")
    if missing.copies:
        copies = counted(missing.copies, "copy stays", "copies stay")
        parts.append(f"{copies}, for what is copied there does not")
    if missing.clusters:
        parts.append("it is about other clusters than those that are made here")
    return " ".join(parts)
