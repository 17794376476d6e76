"""Servers of a few bytes: what `treaty status` may meet."""

import socket
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager


def http(body: bytes, status: str = "200 OK", *headers: str) -> list[bytes]:
    """An answer, whole."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return ["\r\n".join(lines).encode() + body]


@contextmanager
def answering(parts: Iterable[bytes], *, asked: list[bytes] | None = None) -> Generator[str]:
    """Answer one request with these bytes, part by part, and close; with none at all, keep silent until the end."""
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                request = connection.recv(65536)
                if asked is not None:
                    asked.append(request)
                for part in parts:
                    if is_over.is_set():
                        break
                    try:
                        connection.sendall(part)
                    except OSError:  # It has heard enough.
                        break
                if not parts:
                    is_over.wait()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            is_over.set()
            thread.join()
