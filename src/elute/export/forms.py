"""Which format a name asks for, and in which compression."""

from pathlib import PurePath

from elute.core.errors import CannotWrite, UsageError

FORMS = ("csv", "tsv", "jsonl", "json", "text", "parquet", "arrow", "huggingface")
COLUMNAR = ("parquet", "arrow", "huggingface")
PACKED = (".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz")
_ENDINGS = {
    **dict.fromkeys((".csv",), "csv"),
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".json",), "json"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), "arrow"),
}
_ENDING = {"text": ".txt", "huggingface": ".arrow"}


def packing(name: str) -> str:
    """The compression that a name's last ending stands for, as that ending; "" for none."""
    last = PurePath(name).suffix.lower()
    return last if last in PACKED else ""


def ending(name: str) -> str:
    """The ending that tells the format, in lower case; the compression's is left out."""
    return PurePath(_unpacked(name)).suffix.lower()


def promised(name: str) -> str:
    """The format that a name promises; "" where it promises none."""
    return _ENDINGS.get(ending(name), "")


def renamed(name: str, form: str) -> str:
    """A file's name in another format: `a/b.csv.gz` becomes `a/b.jsonl` ."""
    path = PurePath(_unpacked(name))
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
        One of FORMS.

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
    if form == "text" and given != "text":
        title = f"{out} would be plain text, which has no place for the columns of {given}."
        raise CannotWrite(title, "Choose a name that ends in .csv, .jsonl, .json or .parquet.")
    return form


def _unpacked(name: str) -> str:
    """The name without the ending of its compression."""
    return name[: -len(packing(name))] if packing(name) else name
