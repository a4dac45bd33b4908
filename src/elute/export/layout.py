"""Which file the kept rows of each part go to."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from elute.core.errors import CannotWrite
from elute.core.file_names import packing
from elute.export.forms import COLUMNAR, renamed
from elute.export.huggingface import STATE
from elute.export.plan import ExportPlan, Piece

_NO_SPLIT = "other"


@dataclass(frozen=True)
class Place:
    """Where a piece goes, or all of them.

    Attributes:
        pieces: the parts of the dataset, in order; several where they become one file.
        name: below the folder with `/`; the file's own name where one file is written.
        plain: where its bytes are written and checked.
        path: where they lie in the end: `plain`, or what is packed of it.
        pack: the ending of the compression, "" for none.
        codec: the codec to write them in that come as UTF-8, "" for their own.
    """

    pieces: tuple[Piece, ...]
    name: str
    plain: Path
    path: Path
    pack: str
    codec: str

    @property
    def packed(self) -> bool:
        """Whether what is written is to be packed: compressed, or put in another codec."""
        return bool(self.pack or self.codec)

    @property
    def piece(self) -> Piece:
        """The first piece, which is the only one where bytes are kept."""
        return self.pieces[0]

    @property
    def rows(self) -> int:
        """How many rows are kept."""
        return sum(int(piece.kept.sum()) for piece in self.pieces)


def places(plan: ExportPlan, out: Path) -> list[Place]:
    """Where each piece goes, in order.

    Args:
        plan: the export.
        out: the file or folder that will become `plan.out`.

    Raises:
        CannotWrite: two pieces would get one name.
    """
    made = []
    groups = [plan.pieces] if plan.joined else [(piece,) for piece in plan.pieces]
    for pieces, name in zip(groups, names(plan), strict=True):
        path = out / name if plan.in_folder else out
        pack = packing(name) if plan.target not in COLUMNAR or keeps_form(plan) else ""
        codec = pieces[0].wide if keeps_form(plan) else ""
        plain = path.with_name(f"{path.name}.plain") if pack or codec else path
        made.append(Place(pieces, name, plain, path, pack, codec))
    return made


def names(plan: ExportPlan) -> list[str]:
    """The name of each piece below the folder; the file's own where one file is written.

    Raises:
        CannotWrite: two pieces would get one name.
    """
    if not plan.in_folder:
        return [plan.out.name]
    if keeps_form(plan):
        made = [piece.name for piece in plan.pieces]
    elif plan.target == "huggingface":
        made = _shards(plan)
    else:
        made = [renamed(piece.name, plan.target) for piece in plan.pieces]
    for name, times in Counter(made).items():
        if times > 1:
            title = f"Two files of the dataset would both be written to {plan.out / name}."
            raise CannotWrite(title, "Rename one of them, or export in the dataset's own format.")
    return made


def keeps_form(plan: ExportPlan) -> bool:
    """Whether the files stay in the format they are in, each by itself."""
    if plan.joined:
        return False
    same = plan.target == plan.records.format
    return same or (plan.target == "huggingface" and is_huggingface(plan))


def is_huggingface(plan: ExportPlan) -> bool:
    """Whether the dataset is a folder that the library `datasets` has saved."""
    if plan.folder is None or plan.records.format != "arrow":
        return False
    return any((plan.folder / piece.name).with_name(STATE).is_file() for piece in plan.pieces)


def _shards(plan: ExportPlan) -> list[str]:
    """Names as `datasets` gives them, in a folder for each split where there are splits."""
    split = any(piece.split for piece in plan.pieces)
    folders = [f"{piece.split or _NO_SPLIT}/" if split else "" for piece in plan.pieces]
    every, seen = Counter(folders), Counter[str]()
    made = []
    for folder in folders:
        made.append(f"{folder}data-{seen[folder]:05d}-of-{every[folder]:05d}.arrow")
        seen[folder] += 1
    return made
