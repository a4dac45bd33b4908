"""A model hub on this machine, for one model: what the client of the real one asks for, no more."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

REVISION = "b" * 40


@contextmanager
def hub(files: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a hub that has these files of the model `our/model`."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            name = path.partition("/resolve/")[2].partition("/")[2]
            if "/tree/" in path:
                self._say(_listing(files))
            elif path.startswith("/api/models/"):
                self._say(_about(files))
            elif name in files:
                self._say(files[name], {"X-Repo-Commit": REVISION, "ETag": _tag(files[name])})
            else:
                self._say(b"", {"X-Error-Code": "EntryNotFound"}, 404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def _say(self, body: bytes, more: Mapping[str, str] | None = None, code: int = 200) -> None:
            self.send_response(code)
            for key, value in {"Content-Length": str(len(body)), **(more or {})}.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _listing(files: Mapping[str, bytes]) -> bytes:
    entries = [
        {"type": "file", "path": name, "size": len(it), "oid": hashlib.sha1(it).hexdigest()}
        for name, it in files.items()
    ]
    return json.dumps(entries).encode()


def _about(files: Mapping[str, bytes]) -> bytes:
    name, siblings = "our/model", [{"rfilename": name} for name in files]
    plain: dict[str, object] = {
        "id": name,
        "_id": "1",
        "modelId": name,
        "sha": REVISION,
        "siblings": siblings,
    }
    plain |= {"private": False, "tags": [], "downloads": 0, "likes": 0}
    return json.dumps(plain).encode()


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha1(data).hexdigest()}"'
