"""Asks a schema registry over HTTP: one host, no redirects, answers of bounded size within bounded time.

No proxy is used, and nothing is read from files; the name and the password of the address are sent and never shown.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, quote, unquote, urlsplit

from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.contract.document import Json
from treaty_generator.contract.files import LARGEST_BYTES
from treaty_generator.problem import quoted

_PATIENCE_S = 10.0  # For one answer, from the first byte of the question to the last one of the answer.
_ACCEPTS = "application/vnd.schemaregistry.v1+json, application/json"
_MENDS = {
    401: "write the name and the password into the address: registry+https://name:password@host",
    403: "use a name that may read all subjects",
    404: "see whether the address is that of a schema registry, with its path",
}


class NotThere(Exception):
    """The registry does not know what was asked for."""


class Client:
    """Speaks to one registry, over a connection that is kept."""

    def __init__(self, url: str, *, patience_s: float | None = None) -> None:
        """Understand an address such as `registry+https://name:password@host:8081/path`. Raises `NoBaseline`."""
        parts = _split(url)
        self._path = parts.path.rstrip("/")
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        self.address = f"registry+{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{self._path}"
        self._headers = {"Accept": _ACCEPTS, "User-Agent": "treaty"}
        if parts.username is not None:
            said = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(said).decode()}"
        self._patience_s = patience_s = _PATIENCE_S if patience_s is None else patience_s
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=patience_s)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def refused(self, path: str, what: str, mend: str) -> NoBaseline:
        """Say what is wrong with an answer."""
        return NoBaseline(f"{self.address}{path}", what, mend)

    def get(self, *steps: str) -> Json:
        """Ask for one resource. Raises `NotThere` where a registry answers so, and `NoBaseline`."""
        path = "".join(f"/{quote(step, safe='')}" for step in steps)
        try:
            status, raw = self._asked(path)
        except (OSError, http.client.HTTPException, _TooMuch) as error:
            raise self.refused(path, *_failure(error, self._patience_s)) from None
        if status == http.client.NOT_FOUND and _is_error(raw):
            raise NotThere(path)
        if status != http.client.OK:
            mend = _MENDS.get(status, "look into the registry's own log")
            raise self.refused(path, f"the registry answers {status}{_reason(status)}", mend)
        return self._read(path, raw)

    def _asked(self, path: str) -> tuple[int, bytes]:
        with _deadline(self._connection, self._patience_s):
            self._connection.request("GET", f"{self._path}{path}", headers=self._headers)
            with self._connection.getresponse() as answer:
                raw = answer.read(LARGEST_BYTES + 1)
                if len(raw) > LARGEST_BYTES:
                    raise _TooMuch
                if answer.length:  # What it still owes.
                    raise http.client.IncompleteRead(raw, answer.length)
            return answer.status, raw

    def _read(self, path: str, raw: bytes) -> Json:
        try:
            return json.loads(raw.decode())
        except (ValueError, RecursionError):
            what = f"the answer is not JSON: {quoted(raw[:40].decode(errors='replace'))}"
            raise self.refused(path, what, _MENDS[404]) from None


class _TooMuch(Exception):
    """An answer does not end."""


@contextmanager
def _deadline(connection: http.client.HTTPConnection, patience_s: float) -> Iterator[None]:
    """Hang up when time is up; a socket's own limit begins anew with each byte. Raises `TimeoutError`."""
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        with suppress(OSError, AttributeError):  # There may be no connection yet, and then its own limit ends it.
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(patience_s, hang_up)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_over.is_set():
            raise TimeoutError


def _split(url: str) -> SplitResult:
    wrong = NoBaseline("--against", "this is not the address of a registry", "write registry+https://host:8081")
    try:
        parts = urlsplit(url.removeprefix("registry+"))
        _ = parts.port  # Raises where it is no number.
    except ValueError:
        raise wrong from None
    is_plain = all(character.isprintable() and not character.isspace() for character in url)
    if not parts.hostname or not is_plain or parts.query or parts.fragment:
        raise wrong
    return parts


def _is_error(raw: bytes) -> bool:
    """Whether a registry itself said that something is missing, and not some other server on its way."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and "error_code" in said


def _reason(status: int) -> str:
    known = http.client.responses.get(status)
    return f" ({known})" if known else ""


def _failure(error: Exception, patience_s: float) -> tuple[str, str]:
    down = "see whether it runs, and whether it can be reached from here"
    if isinstance(error, _TooMuch):
        return f"the answer has more than {LARGEST_BYTES} bytes", _MENDS[404]
    if isinstance(error, TimeoutError):
        return f"the registry does not answer within {patience_s:g} s", down
    if isinstance(error, ssl.SSLError):
        return f"no secure connection can be made: {error.reason or error}", "mend its certificate, or trust it"
    if isinstance(error, socket.gaierror):
        return "there is no host of this name", "check the spelling of the address"
    if isinstance(error, OSError):
        return f"the registry cannot be reached: {error.strerror or error}", down
    return f"this is no answer of HTTP: {quoted(type(error).__name__)}", _MENDS[404]
