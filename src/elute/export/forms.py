"""Which format an export is written in, and what its files are called in it."""

from pathlib import PurePath

from elute.core.errors import CannotWrite, UsageError
from elute.core.file_names import FORMS, ending, plain_name, promised

COLUMNAR = ("parquet", "arrow", "huggingface")
_ENDING = {"text": ".txt", "huggingface": ".arrow"}


def renamed(name: str, form: str) -> str:
    """A file's name in another format: `a/b.csv.gz` becomes `a/b.jsonl` ."""
    path = PurePath(plain_name(name))
    stem = path.with_suffix("") if promised(name) else path
    return f"{stem}{_ENDING.get(form, '.' + form)}"


def form_of(out: str, asked: str, given: str, names: tuple[str, ...]) -> str:
    """The format of an export.

    Args:
        out: the name the user chose for it.
        asked: the format the user chose, "" to go by the name.
        given: the format of the dataset.
        names: of the dataset's files; a name that ends as they do keeps the format.

    Returns:
        One of FORMS; "paragraphs" for such a dataset, whose bytes are plain text.

    Raises:
        UsageError: there is no such format.
        CannotWrite: the dataset cannot be written in it, or the name promises another one.
    """
    if asked and asked not in FORMS:
        raise UsageError(f"There is no format {asked!r}.", f"Choose one of {', '.join(FORMS)}.")
    ends_alike = ending(out) in {ending(name) for name in names}
    says = "" if ends_alike else promised(out)
    if asked and says not in ("", asked):
        title = f"{out} would hold {asked} under the name of {says}."
        raise CannotWrite(title, "Choose another ending, or leave --format out.")
    form = asked or says or given
    if form == "text" and given == "paragraphs":
        return given
    if form == "text" and given != "text":
        title = f"{out} would be plain text, which has no place for the columns of {given}."
        raise CannotWrite(title, "Choose a name that ends in .csv, .jsonl, .json or .parquet.")
    return form
