"""Serves an application with uvicorn, and hands on why it did not start or stop well."""

from __future__ import annotations

import asyncio
import inspect
import logging
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from treaty.console.exit import CannotAnswer, say
from treaty.console.named import told
from treaty.errors.base import TreatyError
from treaty.readable import shown
from treaty.system import System

_DRAIN_S = 10  # For the requests under way when it is told to stop.
_EXPECTED = "let it be a System, an application of Starlette, or a function without arguments that makes one"


def application(found: Any, name: str) -> ASGIApp:
    """Make an application of what was found: a system gets a gateway. Raises `CannotAnswer`."""
    if callable(found) and not isinstance(found, Starlette):
        found = _made(found, name)
    if isinstance(found, System):
        from treaty.gateway import gateway

        return gateway(found)
    if isinstance(found, Starlette):
        return found
    raise CannotAnswer(f"{name} is {type(found).__name__}, which cannot be served", _EXPECTED)


@contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """Take a port before anything starts; nobody is let in yet. Raises `CannotAnswer`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By the protocol's number asyncio knows that answers, which have two parts, must not wait to be acknowledged.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
        except (OSError, TypeError, ValueError) as error:  # The latter are of names that no host can have.
            why = (error.strerror if isinstance(error, OSError) else "") or "it is no name of a host"
            mend = "stop what listens there, or choose another with --port"
            raise CannotAnswer(f"cannot listen at {host} port {port}: {why}", mend) from error
        yield taken


def serve(app: ASGIApp, at: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until a signal comes; `ready` is told the address once requests are let in.

    A signal that comes while the application starts cuts that short. Raises `KeyboardInterrupt` after Ctrl-C, and what
    kept the application from starting or stopping well.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    watched = _Watched(app)
    server = _Server(watched, lambda: ready(_url(at)))
    try:
        with _sigterm(server):
            server.run(sockets=[at])
    except SystemExit:  # uvicorn's word for what has been remembered.
        if watched.failure is None:
            raise
    except KeyboardInterrupt:
        _say_why(watched.failure)
        raise
    if isinstance(watched.failure, asyncio.CancelledError):  # It was told to end before it had begun.
        if server.is_interrupted:
            raise KeyboardInterrupt
        return
    if isinstance(watched.failure, Exception) and not isinstance(watched.failure, TreatyError):
        raise CannotAnswer(f"the application failed: {told(watched.failure)}") from watched.failure
    if watched.failure is not None:
        raise watched.failure


class _Server(uvicorn.Server):
    """Says when it lets requests in; told to end before that, it waits no longer for the application to start."""

    def __init__(self, app: _Watched, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(app, lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=_DRAIN_S)
        )
        self._watched, self._ready = app, ready
        self.is_interrupted = False  # By Ctrl-C.

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watched.end_streams()
        await super().shutdown(sockets=sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.is_interrupted = self.is_interrupted or sig == signal.SIGINT
        if not self.started:
            self._watched.cut_short()


class _Watched:
    """Passes on all that comes, and remembers what was raised at start or stop."""

    def __init__(self, app: ASGIApp) -> None:
        self.failure: BaseException | None = None
        self._app = app
        self._running: asyncio.Task[Any] | None = None  # What starts the application, and stops it.

    def end_streams(self) -> None:
        """Have what would go on for ever end now, before requests under way are waited for."""
        from treaty.gateway.application import Gateway

        if isinstance(self._app, Gateway):
            self._app.end_streams()

    def cut_short(self) -> None:
        """Let the start end now; it may be called from a signal handler."""
        if self._running is not None:
            self._running.get_loop().call_soon_threadsafe(self._running.cancel)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def passed(message: Message) -> None:
            # The message would be a traceback in the log; what was raised is told in a sentence instead.
            await send({**message, "message": ""} if message["type"].endswith(".failed") else message)

        self._running = asyncio.current_task()
        try:
            await self._app(scope, receive, passed)
        except BaseException as error:
            self.failure = error
            raise


@contextmanager
def _sigterm(server: uvicorn.Server) -> Generator[None]:
    """See that SIGTERM ends the server and not the process, which uvicorn would end with it in the end."""

    def end(*_: object) -> None:
        server.should_exit = True

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_why(failure: BaseException | None) -> None:
    """Tell what went wrong while somebody interrupted, whose word is the last all the same."""
    if isinstance(failure, Exception):
        for line in (str(failure) if isinstance(failure, TreatyError) else told(failure)).splitlines():
            say(f"treaty: {shown(line)}")


def _made(make: Callable[[], Any], name: str) -> Any:
    try:
        made = make()
    except TreatyError:
        raise
    except (Exception, SystemExit) as error:
        raise CannotAnswer(f"{name} could not be called: {told(error)}", _EXPECTED) from error
    if inspect.iscoroutine(made):
        made.close()
        raise CannotAnswer(f"{name} is async, and a system is made before anything runs", _EXPECTED)
    return made


def _url(at: socket.socket) -> str:
    host, port = at.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
