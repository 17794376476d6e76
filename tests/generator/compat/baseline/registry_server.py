"""A small schema registry: the part of Confluent's REST API that is read, over real HTTP on this machine alone."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Registry:
    """Subjects with their versions; `instead` answers paths in another way, and `asked` is what was asked for."""

    subjects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    password: str = ""
    instead: dict[str, Respond] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"registry+http://127.0.0.1:{self.port}"

    def register(self, subject: str, written: Any, **more: Any) -> None:
        entry = {"schemaType": "JSON", "schema": json.dumps(written), **more}
        self.subjects.setdefault(subject, []).append(entry)

    def answer(self, path: str) -> tuple[int, Any]:
        steps = [unquote(step) for step in path.split("/")[1:]]
        if steps == ["subjects"]:
            return 200, sorted(self.subjects)
        if len(steps) < 3 or steps[0] != "subjects" or steps[2] != "versions":
            return 404, {"error_code": 404, "message": "HTTP 404 Not Found"}
        versions = self.subjects.get(steps[1])
        if versions is None:
            return 404, {"error_code": 40401, "message": f"Subject '{steps[1]}' not found."}
        if len(steps) == 3:
            return 200, list(range(1, len(versions) + 1))
        number = int(steps[3])
        if not 0 < number <= len(versions):
            return 404, {"error_code": 40402, "message": f"Version {number} not found."}
        return 200, {"subject": steps[1], "version": number, "id": number, **versions[number - 1]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry: Registry

    def do_GET(self) -> None:
        self.registry.asked.append(self.path)
        instead = self.registry.instead.get(self.path)
        if instead is not None:
            instead(self)
            return
        expected = base64.b64encode(self.registry.password.encode()).decode()
        if self.registry.password and self.headers.get("Authorization") != f"Basic {expected}":
            send(self, 401, {"error_code": 401, "message": "Unauthorized"})
            return
        send(self, *self.registry.answer(self.path))

    def log_message(self, *_: Any) -> None:
        pass


def send(handler: BaseHTTPRequestHandler, status: int, value: Any, media_type: str = MEDIA_TYPE) -> None:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


@contextmanager
def serving(registry: Registry) -> Iterator[Registry]:
    """Answer until the block ends."""
    handler = type("Handler", (_Handler,), {"registry": registry})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        registry.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
