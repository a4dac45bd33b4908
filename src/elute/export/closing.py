"""The end of a JSON list that has none in the source because the file was cut off."""

from elute.export.plan import Piece

_SPACE = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def closing(piece: Piece, form: str) -> bytes:
    """What has to follow the bytes that stay of a piece; b"" where nothing is missing.

    While no record leaves the bytes are the source's, whatever they lack.
    """
    if form != "json" or piece.kept.all():
        return b""
    first, last = int(piece.spans[0, 0]), int(piece.spans[-1, 1])
    with piece.path.open("rb") as file:
        head = file.read(first).removeprefix(_MARK).strip(_SPACE)
        file.seek(last)
        tail = file.read()
    # A file that is one value has no list around its one record.
    if not head.endswith(b"[") or b"]" in tail:
        return b""
    return b"]}\n" if head.startswith(b"{") else b"]\n"
