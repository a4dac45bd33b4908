"""TLS before a scripted server; from some request on, somebody else stands in between."""

import asyncio
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.fakes.openai_server import Server

OPENSSL = shutil.which("openssl")
NO_OPENSSL = "openssl, which makes the certificates, is not installed"
_MAKE = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
_NAMED = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")


class Front:
    """Speaks TLS for a server, with its certificate, and later with another."""

    def __init__(self, server: Server, folder: Path, until: int) -> None:
        """The other certificate is shown once the server has had so many requests."""
        self.trusted = folder / "own.crt"
        self.shown = 0
        """Handshakes with the other certificate."""
        self.told = 0
        """Those that were carried through, and bytes that were sent then."""
        self._server, self._until = server, until
        self._port = urlsplit(server.url).port
        self._other = _context(folder / "other.crt")

    def context(self) -> ssl.SSLContext:
        """Shows the certificate of whoever is there at the time."""
        own = _context(self.trusted)

        def choose(socket: ssl.SSLObject, name: str | None, before: ssl.SSLContext) -> None:
            if len(self._server.requests) >= self._until:
                socket.context = self._other
                self.shown += 1

        own.sni_callback = choose
        return own

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass everything on, both ways, or hear what is said to the one in between."""
        if writer.get_extra_info("ssl_object").context is self._other:
            self.told += 1 + len(await reader.read(1 << 16))
            writer.close()
            return
        inner = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(_passed(reader, inner[1]), _passed(inner[0], writer))


@contextmanager
def in_between(server: Server, folder: Path, until: int) -> Iterator[Front]:
    """Put it before the server, whose address is then the front's, until the block ends."""
    front, loop = Front(server, folder, until), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = asyncio.start_server(front.talk, "127.0.0.1", 0, ssl=front.context())
    listener = asyncio.run_coroutine_threadsafe(opening, loop).result()
    server.url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    try:
        yield front
    finally:
        loop.call_soon_threadsafe(listener.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


def _context(path: Path) -> ssl.SSLContext:
    """For a server with a new certificate, which nobody but itself has signed."""
    key = path.with_suffix(".key")
    made = ["openssl", *_MAKE.split(), *_NAMED, "-keyout", str(key), "-out", str(path)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return context
