"""A provider as the router knows it: how to call it, how it does, and how many calls are under way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

from pydantic import BaseModel

from treaty.guard import Check
from treaty.histogram import Histogram
from treaty.provider import Provider
from treaty.router.breaker import Breaker
from treaty.router.policy import RoutePolicy
from treaty.router.room import Room
from treaty.settled import settled_check

Method = Callable[[Any], Coroutine[Any, Any, BaseModel]]
SAMPLED = 63  # Of the calls that end without a wait, the duration of one in 64 is kept.


class Candidate:
    """One provider of one capability. It stays the same for as long as its implementation does."""

    def __init__(
        self, provider: Provider, policy: RoutePolicy, permissions: Check | None, *, holds_to_contract: bool
    ) -> None:
        """`permissions` are asked of those who called another operation, and would be served by this one."""
        operation = provider.operation
        self.provider, self.name = provider, str(provider)
        self.operation, self.module, self.permissions = operation, operation.module, permissions
        self.method = cast("Method", getattr(provider.implementation, operation.name))
        self.request: type[BaseModel] = operation.request
        self.response: type[BaseModel] = operation.response
        self.check_request = _check_of(self.request) if holds_to_contract else None
        self.check_response = _check_of(self.response) if holds_to_contract else None
        self.breaker = Breaker(policy.breaker)
        self.slow_s = policy.breaker.slow_s if policy.breaker is not None else None
        self.room = Room(policy.most_at_once, policy.most_waiting) if policy.most_at_once is not None else None
        self.quick = 0  # Calls that were answered at once, which are in none of the other counts.
        self.calls = self.answered = self.failed = self.slow = self.running = 0
        self.duration = Histogram()
        self.quiet: asyncio.Future[None] | None = None  # Of those who wait until no call is under way.

    def ended(self) -> None:
        """Count one call out, and tell those who wait when it was the last."""
        self.running -= 1
        if self.quiet is not None and not self.running:
            self.quiet.set_result(None)
            self.quiet = None


def _check_of(cls: type[BaseModel]) -> Callable[[BaseModel], None] | None:
    return settled_check(cls)  # Asked here, where mypy takes the class for more than a `type[Any]`.
