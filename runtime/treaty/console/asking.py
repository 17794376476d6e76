"""One question to a server that may be anybody's: what it may send and how long it may take are bounded."""

from __future__ import annotations

from concurrent.futures import Future
from http.client import HTTPException, HTTPResponse
from threading import Thread
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from treaty.clock import Clock
from treaty.console.exit import CannotAnswer

LARGEST = 8 * 2**20  # Bytes of an answer.
_PART = 2**16
_MENDS = {
    401: "name a file that holds a token with --token-file",
    403: "name a file that holds another token with --token-file",
    404: "check that the URL is that of a gateway, with the path that it is mounted at",
}


class _Staying(HTTPRedirectHandler):
    """Goes nowhere else: a token is for the server that was named."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing, so that the redirection itself is the answer."""


def ask(url: str, timeout_s: float, clock: Clock, token: str = "") -> bytes:
    """GET a URL, directly and without following anything, in so many seconds. Raises `CannotAnswer`.

    A socket's own timeout begins anew with each byte, so a thread asks, which is left to itself when time is over.
    """
    if not url.startswith(("http://", "https://")):
        raise CannotAnswer(f"{url!r} is no address of a server", "write one such as http://127.0.0.1:8000")
    if "@" in url.split("/")[2]:  # It would be looked up as a part of the host's name.
        raise CannotAnswer("the URL holds a name or a password", "leave them out, and name a file with --token-file")
    answered: Future[bytes] = Future()

    def asking() -> None:
        try:
            answered.set_result(_asked(url, timeout_s, clock, token))
        except BaseException as error:  # It is raised where it was asked.
            answered.set_exception(error)

    Thread(target=asking, daemon=True).start()
    try:
        return answered.result(timeout_s)
    except TimeoutError:
        raise _late(url, timeout_s) from None


def _asked(url: str, timeout_s: float, clock: Clock, token: str) -> bytes:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    opener = build_opener(_Staying(), ProxyHandler({}))
    ends = clock.monotonic() + timeout_s
    try:
        with cast(
            "HTTPResponse", opener.open(Request(url, headers=headers), timeout=timeout_s)
        ) as answer:  # Of these schemes, always.
            return _read(answer, url, ends, clock)
    except HTTPError as error:
        error.close()
        raise CannotAnswer(f"{url} answered {error.code}", _MENDS.get(error.code, "look at its log")) from None
    except TimeoutError:
        raise _late(url, timeout_s) from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _late(url, timeout_s) from None
        told = getattr(error.reason, "strerror", None) or error.reason
        raise CannotAnswer(f"{url} cannot be reached: {told}", "check the URL, and that it is running") from None
    except (HTTPException, OSError, ValueError) as error:
        raise CannotAnswer(f"{url} does not speak HTTP as it should: {type(error).__name__}", "check the URL") from None


def _late(url: str, timeout_s: float) -> CannotAnswer:
    return CannotAnswer(f"{url} did not answer within {timeout_s:g} s", "wait longer with --timeout")


def _read(answer: HTTPResponse, url: str, ends: float, clock: Clock) -> bytes:
    parts, size = list[bytes](), 0
    while part := answer.read1(_PART):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise CannotAnswer(f"{url} answered with more than {LARGEST} bytes", "check that the URL is right")
        if clock.monotonic() > ends:
            raise TimeoutError
    return b"".join(parts)
