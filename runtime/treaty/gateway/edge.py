# Who is refused here is known to the audit of the bus, as if the bus had refused.
# pyright: reportPrivateUsage=false
"""What all endpoints of a gateway share: the system, who asks, and whether there is room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutine

from starlette.requests import Request

from treaty.envelope import event_type
from treaty.errors import Forbidden, Unauthenticated
from treaty.event import CONTEXT, Context
from treaty.gateway.authentication import Authenticate
from treaty.gateway.exchange import Exchange
from treaty.gateway.limits import Limits
from treaty.gateway.problem import BUSY, LATE, NOT_RUNNING, Refusal
from treaty.gateway.reply import Reply
from treaty.payload import EventPayload
from treaty.principal import ANONYMOUS, PRINCIPAL, Principal
from treaty.router.deadline import FRAME
from treaty.router.stepping import within
from treaty.system import System

Handle = Callable[[Exchange], Awaitable[Reply]]

RETRY_SOON = (b"retry-after", b"1")


class Edge:
    """Where requests come in."""

    def __init__(self, system: System, limits: Limits, authenticate: Authenticate | None) -> None:
        self.system, self.limits, self.authenticate = system, limits, authenticate
        self.clock, self.router = system.clock, system.router
        self.under_way = 0

    def must_run(self) -> None:
        """Raise a `Refusal` unless the system runs."""
        if self.system.state != "running":
            raise Refusal(NOT_RUNNING, headers=(RETRY_SOON,))

    async def principal(self, exchange: Exchange) -> Principal:
        """Find out who asks. Raises what the program's own function raises, and a `Refusal` if that takes too long.

        Nobody comes in as a module: grants know principals by name alone once an event is handled. Raises
        `Unauthenticated`.
        """
        if self.authenticate is None:
            return ANONYMOUS
        asked = self.authenticate(Request(exchange.scope))
        running = asked if iscoroutine(asked) else _answer(asked)
        try:
            found = await within(running, exchange.left_s, self.clock) or ANONYMOUS
        except TimeoutError:
            found = None  # Said below, where it is no consequence of another error.
        if found is None:
            raise Refusal(LATE)
        if found.is_module:
            raise Unauthenticated("call", exchange.scope["path"], found.name)
        return found

    def permit(self, principal: Principal, action: str, cls: type[EventPayload]) -> None:
        """Raise `Forbidden` unless somebody may publish or read an event; the audit hears of that."""
        with self.system.bus._access.recorded(action, cls, "", is_begun=True):
            must_have(principal, cls.__permissions__, action, event_type(cls))

    def enter(self) -> None:
        """Take a place among those under way, to be given back with `leave`. Raises a `Refusal` when there is none."""
        if self.under_way >= self.limits.concurrency:
            raise Refusal(BUSY, headers=(RETRY_SOON,))
        self.under_way += 1

    def leave(self) -> None:
        """Give a place back."""
        self.under_way -= 1


class Acting:
    """Begins a chain for a request: what is called and published in it is the principal's, and has so much time.

    It does what `use_context`, `use_principal` and `use_deadline` do one after another, at a third of the cost.
    """

    __slots__ = ("_context", "_frame", "_principal", "_tokens")

    def __init__(self, exchange: Exchange, principal: Principal) -> None:
        self._principal = principal
        self._context = Context(
            correlation_id=exchange.correlation_id,
            traceparent=exchange.traceparent,
            principal=principal.name or None,
        )
        around, deadline = FRAME.get(), exchange.deadline
        self._frame = ([deadline], "") if around is None else ([min(around[0][0], deadline)], around[1])

    def __enter__(self) -> None:
        self._tokens = CONTEXT.set(self._context), PRINCIPAL.set(self._principal), FRAME.set(self._frame)

    def __exit__(self, *_: object) -> None:
        context, principal, frame = self._tokens
        CONTEXT.reset(context)
        PRINCIPAL.reset(principal)
        FRAME.reset(frame)


def must_have(principal: Principal, permissions: tuple[str, ...], action: str, target: str) -> None:
    """Raise `Forbidden` unless somebody has all of these."""
    if not principal.may(*permissions):
        missing = tuple(sorted(set(permissions) - principal.permissions))
        raise Forbidden(action, target, principal.name, missing)


async def _answer(asked: Awaitable[Principal | None]) -> Principal | None:
    return await asked
