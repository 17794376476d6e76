"""The application: finds what answers a request with one look into a table, and tells what went wrong."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from treaty.gateway.authentication import Authenticate
from treaty.gateway.calling import Calling, path_of
from treaty.gateway.edge import Edge, Handle
from treaty.gateway.exchange import Disconnected, Exchange
from treaty.gateway.failing import failure_reply
from treaty.gateway.health import Watching
from treaty.gateway.ingestion import Ingestion
from treaty.gateway.limits import Limits
from treaty.gateway.metrics import route as metrics_route
from treaty.gateway.openapi import Described, Info, describe
from treaty.gateway.page import routes as page_routes
from treaty.gateway.problem import METHOD_NOT_ALLOWED, NOT_FOUND, Refusal
from treaty.gateway.reply import JSON, SENT, Reply, give
from treaty.gateway.streaming import Streaming
from treaty.operation import Operation, Service
from treaty.payload import EventPayload
from treaty.system import System

Methods = dict[str, Handle]


def gateway(
    system: System,
    *,
    authenticate: Authenticate | None = None,
    services: Iterable[Service[Any]] | None = None,
    ingest: Sequence[type[EventPayload]] = (),
    stream: Sequence[type[EventPayload]] = (),
    watchers: tuple[str, ...] = (),
    limits: Limits | None = None,
    info: Info | None = None,
    page: bool = True,
    metrics: bool = True,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Serve a system over HTTP, and start and stop it if it does not run yet.

    Without `services`, all that the system's modules declare or have registered can be called. Events are taken in and
    streamed only where their classes are listed. `watchers` are the permissions that one needs to see more than
    `/health`; without any, everybody may. They are asked of the status page at `/`, of `/metrics` and of the program's
    own `routes`, too. Mounted in another application it is not told of start and stop: see `lifespan`.
    """
    edge = Edge(system, limits or Limits(), authenticate)
    return Gateway(
        edge,
        services=None if services is None else tuple(services),
        watching=Watching(edge, watchers),
        ingestion=Ingestion(edge, ingest),
        streaming=Streaming(edge, stream),
        info=info or Info(),
        shown=(*routes, *(page_routes(system) if page else ()), *((metrics_route(system),) if metrics else ())),
    )


def lifespan(system: System) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Make a lifespan that runs a system, for an application in which its gateway is mounted."""

    @asynccontextmanager
    async def running(_: Any) -> AsyncGenerator[None]:
        if system.state == "running":  # Whoever started it stops it.
            yield
            return
        async with system:
            yield

    return running


class Gateway(Starlette):
    """A Starlette application whose own routes are found without looking through a list."""

    def __init__(
        self,
        edge: Edge,
        *,
        services: tuple[Service[Any], ...] | None,
        watching: Watching,
        ingestion: Ingestion,
        streaming: Streaming,
        info: Info,
        shown: Sequence[BaseRoute],
    ) -> None:
        run = lifespan(edge.system)

        @asynccontextmanager
        async def running(app: Starlette) -> AsyncGenerator[None]:
            async with run(app):
                try:
                    yield
                finally:
                    streaming.end()

        super().__init__(lifespan=running)
        self._edge, self._services, self._info = edge, services, info
        self._registry = edge.system.registry
        self._watching, self._ingestion, self._streaming = watching, ingestion, streaming
        self._shown = tuple(shown)
        self._fixed: dict[str, Methods] = {
            **watching.endpoints(),
            **ingestion.endpoints(),
            **streaming.endpoints(),
            "/openapi.json": {"GET": self._openapi},
        }
        self._known: dict[Operation[Any, Any], Calling] = {}
        self._version = -1
        self._table: dict[str, Methods] = {}
        self._described: tuple[object, bytes] | None = None  # For what it was written, and the document.

    def build_middleware_stack(self) -> ASGIApp:
        """Put what the program has added around ourselves, and nothing else."""
        app: ASGIApp = self._serve
        for cls, args, kwargs in reversed(self.user_middleware):
            app = cls(app, *args, **kwargs)
        return app

    def operations(self) -> tuple[Operation[Any, Any], ...]:
        """List what can be called now, by path."""
        services = self._services
        if services is None:
            system = self._edge.system
            declared = (service for module in system.modules.values() for service in module.services)
            services = tuple({str(one): one for one in (*declared, *system.registry.services())}.values())
        return tuple(sorted((one for service in services for one in service.operations), key=path_of))

    def end_streams(self) -> None:
        """Have all streams end: a server that waits for what is under way would wait for them, too."""
        self._streaming.end()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        path: str = scope["path"]
        if root := scope.get("root_path"):
            path = path.removeprefix(root)
        methods = self._find(path)
        if methods is None and self.router.routes and _is_there(self.router.routes, scope):
            await self.router(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send, self._edge.clock, self._edge.limits)
        method: str = scope["method"]
        try:
            exchange.identify()
            reply = await (self._elsewhere(exchange) if methods is None else _handler(methods, method)(exchange))
        except Disconnected:
            return  # Nobody listens.
        except Exception as error:
            if exchange.has_begun:  # It is too late to say anything but that this is not whole.
                raise
            reply = failure_reply(error, self._edge, exchange.correlation_id, path)
        if not reply.is_sent:
            await give(reply, exchange.correlation_id, send, with_body=method != "HEAD")

    def _find(self, path: str) -> Methods | None:
        if self._version != self._registry.version:
            self._learn()
        return self._table.get(path) or self._watching.module(path)

    def _learn(self) -> None:
        """Look again which operations there are: modules come and go."""
        self._version = self._registry.version
        found = {one: self._known.get(one) or Calling(one, self._edge) for one in self.operations()}
        self._known = found
        self._table = {path_of(one): calling.methods for one, calling in found.items()} | self._fixed

    async def _elsewhere(self, exchange: Exchange) -> Reply:
        """Go to what is shown to those who may watch. Raises a `Refusal` where there is nothing."""
        for route in self._shown:
            match, more = route.matches(exchange.scope)
            if match is not Match.NONE:
                await self._watching.must_watch(exchange)
                exchange.scope.update(more)
                await route.handle(exchange.scope, exchange.receive, _noting(exchange))
                return SENT
        raise Refusal(NOT_FOUND)

    async def _openapi(self, exchange: Exchange) -> Reply:
        root: str = exchange.scope.get("root_path", "")
        key = tuple(self._known), root
        if self._described is None or self._described[0] != key:
            edge = self._edge
            what = Described(
                operations=self.operations(),
                ingest=self._ingestion.classes,
                stream=self._streaming.classes,
                watchers=self._watching.watchers,
                is_authenticated=edge.authenticate is not None,
                root_path=root,
            )
            self._described = key, describe(what, self._info)
        return Reply(200, self._described[1], (JSON,))


def _handler(methods: Methods, method: str) -> Handle:
    handle = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
    if handle is None:
        raise Refusal(METHOD_NOT_ALLOWED, headers=((b"allow", _allowed(methods)),))
    return handle


def _noting(exchange: Exchange) -> Send:
    async def send(message: Message) -> None:
        exchange.has_begun = True
        if message["type"] == "http.response.start":
            named = (b"x-correlation-id", exchange.correlation_id.encode("ascii"))
            message = {**message, "headers": [*message.get("headers", ()), named]}
        await exchange.send(message)

    return send


def _is_there(routes: Sequence[BaseRoute], scope: Scope) -> bool:
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def _allowed(methods: Methods) -> bytes:
    names = {*methods, "HEAD"} if "GET" in methods else set(methods)
    return ", ".join(sorted(names)).encode("ascii")
