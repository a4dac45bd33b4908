"""Vectors in a file of somebody else's: a child with limits reads it, and its content is noted.

The content is noted among the settings, because results are named by settings: a file that was
written over is another input, and one that is gone leaves the results it had a part in.
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from elute import cycle
from elute.core.dataset import Part
from elute.core.errors import BadInput, EluteError
from elute.core.progress import Progress
from elute.core.recipe import Settings
from elute.core.results import Embedded, Floats, Precleaned, Records
from elute.core.settings import build, plain
from elute.engine.child import Limits, carry_out
from elute.engine.dataset import parts_of
from elute.engine.embedding import embed_missing, gather
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source
from elute.steps.embed import METHODS
from elute.steps.embed.base import FromFile, Given

_HINT = "Save the vectors anew: numpy.save(FILE, array), one row each, float32."


def noted(settings: Settings) -> Settings:
    """The change of settings that says what the file of vectors holds now; {} where none is due.

    A file that cannot be read changes nothing: results stand, and who needs it says what is wrong.
    """
    method = cycle.method("embed", settings)
    if not isinstance(method, FromFile):
        return {}
    try:
        content = method.content()
    except EluteError:
        return {}
    return {} if content == method.sha256 else {"embed": {"sha256": content}}


def differing(there: Settings, here: Settings) -> list[str]:
    """What the file of vectors of a recipe held otherwise, as a clause; none where it is the same.

    Args:
        there: the recipe's settings.
        here: those in force, with the file's content noted.
    """
    sums = {str(it.get("embed", {}).get("sha256", "")) for it in (there, here)}
    file = here.get("embed", {}).get("file", "")
    return [f"{file} holds other vectors here than there"] if len(sums - {""}) == 2 else []


@dataclass(frozen=True)
class Wanting:
    """Rows that want vectors.

    Attributes:
        layout: of the folder where packed files of the dataset are unpacked.
        source: the dataset.
        records: all its records.
        rows: the stored result of preclean, a folder named by its fingerprint.
    """

    layout: Layout
    source: Source
    records: Records
    rows: Path


def embed_in_child(
    wanting: Wanting, method: FromFile, vectors: Path, progress: Progress
) -> tuple[Embedded, float]:
    """Have the vectors of a file set beside rows, and stored below `vectors`.

    Returns:
        What is stored, and the seconds it took the child once it was there.

    Raises:
        Cancelled: by `progress`.
        UsageError: no file is named, or it is not there.
        BadInput: as `Precomputed.run`; or the child crashed, or reached a limit.
        CannotWrite: there is no room for the vectors.
    """
    file, records = method.place(), wanting.records
    # Ids are values of the dataset's own files, which are strangers' too.
    parts = parts_of(wanting.layout, wanting.source, progress) if method.id else ()
    order = {
        "deed": "embed",
        "rows": str(wanting.rows),
        "count": len(records.spans),
        "parts": [(part.name, str(part.path), part.split) for part in parts],
        "format": records.format,
        "columns": records.columns,
        "data": wanting.source.path,
        "method": next(name for name, kind in METHODS.items() if isinstance(method, kind)),
        "settings": plain(method),
        "vectors": str(vectors),
    }
    size = file.stat().st_size + sum(part.path.stat().st_size for part in parts)
    made = carry_out(order, Limits.for_bytes(size), str(file), progress, _HINT)
    return Embedded(made["key"], made["dim"], tuple(made["notes"])), made["seconds"]


def vectors_of(
    wanting: Wanting, rows: Precleaned, method: FromFile, progress: Progress
) -> tuple[Floats, tuple[str, ...], float]:
    """The vectors of some of the rows, sentences about them, and seconds; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="elute-") as aside:
        layout = Layout(Path(aside))
        Artefacts(layout.artefacts).store("some", rows)
        some = replace(wanting, rows=layout.artefacts / "some")
        made, seconds = embed_in_child(some, method, layout.vectors, progress)
        return gather(layout.vectors, made, rows), made.notes, seconds


def embed_here(order: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """What the child does; `Embedded` as plain data, and the seconds it took."""
    began = time.perf_counter()
    folder, name = Path(order["rows"]), order["method"]
    rows = Artefacts(folder.parent).load(folder.name, Precleaned)
    parts = [Part(name, Path(path), split) for name, path, split in order["parts"]]

    def values(field: str) -> Sequence[object]:
        """The values of a field of the data, one for each row; None for a bad record."""
        if field not in order["columns"]:
            hint = f"There are: {', '.join(order['columns'])}."
            raise BadInput(f"{order['data']} has no field {field}.", hint)
        from elute.steps.load.values import fields_of

        found = fields_of(parts, order["format"])
        return [fields.get(field) if fields else None for fields in found]

    method = build(METHODS[name], order["settings"], "embed")
    given = Given(count=order["count"], values=values)
    store = Path(order["vectors"])
    made = embed_missing(store, name, method, rows, folder.name, progress, given)
    return {**asdict(made), "seconds": time.perf_counter() - began}
