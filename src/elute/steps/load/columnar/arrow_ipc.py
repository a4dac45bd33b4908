"""Arrow IPC: the stream that Hugging Face `datasets` saves, and the file around such a stream.

Arrow trusts what it reads: of 5,000 damaged files 166 ended the process. So every batch is
validated in full before anything in it is touched, and nothing is mapped into memory, where it
could change afterwards. A file is read as the stream it holds, and its footer must agree.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from elute.steps.load.columnar.base import Batch, Columnar
from elute.steps.load.columnar.valid import refused, validate

_MAGIC = b"ARROW1"
# A file is: magic, padding, stream, footer, four bytes of its length, magic.
_HEAD, _TAIL = 8, 4 + len(_MAGIC)


class ArrowIpc(Columnar):
    """An Arrow IPC file or stream."""

    kind: ClassVar[str] = "Arrow"

    def __init__(self, path: Path) -> None:
        """Read it once, to count the rows and to see that it is whole.

        Raises:
            BadInput: it is broken, cut off, or has a column of a type that is not read.
        """
        self.path = path
        self._has_end = True
        with path.open("rb") as file:
            self._framed = file.read(len(_MAGIC)) == _MAGIC
        with self._told():
            self._schema = self._read_schema()
            names = list(self._schema.names)
            self._any = [0] if names else []
            super().__init__(path, names, sum(it.num_rows for it in self._stream(self._any)))

    def notes(self) -> list[str]:
        """Whether the end is missing that whoever writes a stream puts there."""
        if self._has_end:
            return []
        return ["The Arrow stream has no end mark: it may have been cut off after its last row."]

    def _read_schema(self) -> Any:
        """The schema, of types that are read."""
        import pyarrow as arrow

        with arrow.OSFile(str(self.path)) as file:
            schema = self._open(file, []).schema
        for field in schema:
            if (name := refused(field.type)) is not None:
                why = f'column "{field.name}" is of the type {name}, which is not read'
                raise self._unreadable(why)
        return schema

    def _batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Every batch, validated."""
        at = 0
        for batch in self._stream(places or self._any):
            with self._told(f"after {at:,} good rows"):
                validate(batch)
            yield batch.num_rows, batch.columns[: len(places)]
            at += batch.num_rows

    def _stream(self, places: Sequence[int]) -> Iterator[Any]:
        """Every batch as it stands, not to be touched yet."""
        import pyarrow as arrow

        batches = at = 0
        with arrow.OSFile(str(self.path)) as file:
            reader = self._open(file, places)
            while True:
                before = file.tell()
                with self._told(f"after {at:,} good rows"):
                    try:
                        batch = reader.read_next_batch()
                    except StopIteration:
                        break
                yield batch
                batches, at = batches + 1, at + batch.num_rows
            with self._told(f"after {at:,} good rows"):
                self._check_end(file, batches, before)

    def _open(self, file: Any, places: Sequence[int]) -> Any:
        """A reader of the stream, for the columns at these places; none stands for all."""
        from pyarrow import ipc

        if self._framed:
            file.seek(_HEAD)
        return ipc.open_stream(file, options=ipc.IpcReadOptions(included_fields=list(places)))

    def _check_end(self, file: Any, batches: int, before: int) -> None:
        """See that nothing is missing at the end, and nothing left over.

        pyarrow takes the end of the bytes for the end of the stream, and a length of zero among
        them too.
        """
        from pyarrow import ipc

        size, end = file.size(), file.tell()
        if not self._framed:
            if end < size:
                raise self._unreadable(f"{size - end:,} bytes follow its end mark")
            self._has_end = end > before
            return
        file.seek(max(0, size - _TAIL))
        footer_size = int.from_bytes(file.read(4), "little")
        footer = ipc.open_file(file)
        told = (footer_size, footer.num_record_batches)
        same = footer.schema.equals(self._schema, check_metadata=True)
        if told != (size - end - _TAIL, batches) or not same:
            raise self._unreadable("its footer does not agree with what comes before it")
