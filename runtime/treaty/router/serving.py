"""One call: whether it may be made, who is asked, and who is asked next."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Coroutine, Iterator
from errno import errorcode
from math import inf
from typing import Any, cast

from pydantic import BaseModel

from treaty import notices
from treaty.clock import Clock
from treaty.errors import (
    CapabilityMissing,
    DeadlineExceeded,
    DomainError,
    PayloadInvalid,
    Refused,
    ResponseUnsuitable,
    Unavailable,
)
from treaty.guard import Guard
from treaty.modules.registry import ModuleRegistry
from treaty.operation import Operation
from treaty.payload import encode, project
from treaty.router.answer import Skipped
from treaty.router.candidate import SAMPLED, Candidate
from treaty.router.deadline import FRAME
from treaty.router.room import Room
from treaty.router.route import Route
from treaty.router.stats import BreakerState
from treaty.router.stepping import pause, within

_REACHED = (OSError, CapabilityMissing)  # Something may have been done: only an idempotent call is made again.
_BUSY = "it is busy: as many calls as it may have are under way"
Begun = Coroutine[Any, Any, Any]
"""A provider's method that is running, or will in a moment."""

Served = tuple[Any, str, bool]
"""A response, who gave it, and whether it was given before."""


class _Call:
    """What is known of one call while it looks for an answer."""

    __slots__ = ("began", "deadline", "failure", "full", "skipped", "was_asked")

    def __init__(self, began: float, deadline: float, skipped: list[Skipped]) -> None:
        self.began, self.deadline = began, deadline
        self.skipped = skipped  # Who was asked or could be, and why they did not answer.
        self.failure: Exception | None = None  # The last of a provider's.
        self.was_asked = False  # Whether something may have been done.
        self.full: Room | None = None  # Of the first provider that has none left, and may be waited for.

    def pass_over(self, candidate: Candidate, why: str, failure: Exception) -> None:
        """Note that a provider did not answer."""
        self.skipped.append(Skipped(candidate.name, why))
        self.failure = failure
        self.was_asked = self.was_asked or not isinstance(failure, Unavailable)


class Serving:
    """Makes calls along routes; what is missing is said once, and once more when it is back."""

    def __init__(
        self,
        registry: ModuleRegistry,
        guard: Guard,
        clock: Clock,
        find: Callable[[Operation[Any, Any]], Route],
    ) -> None:
        self._registry, self._guard, self._clock, self._find = registry, guard, clock, find
        self._now = clock.monotonic
        self._random = random.Random()

    async def serve(self, route: Route, request: BaseModel, skipped: list[Skipped]) -> Served:
        """Find an answer; `skipped` takes who was passed over. Raises what `ModuleRouter.call` says."""
        traffic = route.traffic
        traffic.calls += 1
        if route.check is not None:
            try:
                route.check(None)
            except Refused:
                traffic.refused += 1
                raise
        now, frame = self._now(), FRAME.get()
        deadline = now + route.timeout_s
        if frame is not None and frame[0][0] < deadline:
            deadline = frame[0][0]
        if now >= deadline:
            raise self.late(route, now, deadline)
        call = _Call(now, deadline, skipped)
        if (cache := route.cache) is None:
            response, provider = await self._chain(route, request, call)
            return response, provider, False
        key = self._guard.principal(), type(request), encode(request)  # Its permissions too, which may be taken away.
        if (kept := cache.get(key, now)) is not None:
            traffic.cached += 1
            return *kept, True
        cleared = cache.cleared
        response, provider = await self._chain(route, request, call)
        if cache.cleared == cleared:  # Otherwise it may come from before that, as what was forgotten does.
            cache.put(key, response, provider, self._now())
        return response, provider, False

    def accepts(self, route: Route, first: Candidate, response: Any, began: float) -> bool:
        """Take a response that came at once, if there is nothing to be thought of; whatever is odd is for `finish`."""
        if response.__class__ is not route.response:
            return False
        if first.check_response is not None:
            try:
                first.check_response(response)
            except PayloadInvalid:
                return False
        if first.slow_s is None and first.quick & SAMPLED:
            breaker = first.breaker
            if began >= breaker.ends:
                breaker.turn(began)
            breaker.calls += 1
        else:
            self._timed(first, began)
        first.quick += 1
        if route.traffic.is_out:
            self.is_back(route, first.name)
        return True

    async def finish(
        self, route: Route, first: Candidate, request: BaseModel, begun: Begun, began: float, deadline: float
    ) -> Any:
        """Go on with a call to the first provider, which has not answered at once, and ask others after it."""
        route.traffic.calls += 1
        first.calls += 1
        call = _Call(began, deadline, [])
        response = await self._ask(route, first, begun, call, is_probe=False)
        if response is None:
            response, _ = await self._chain(route, request, call, after=first)
        return response

    def did_well(self, candidate: Candidate, began: float, *, is_probe: bool = False) -> None:
        """Hear that a provider has answered."""
        candidate.answered += 1
        self._timed(candidate, began, is_probe=is_probe)

    def is_back(self, route: Route, provider: str) -> None:
        """Hear that a capability is served again that was not."""
        route.traffic.is_out = False
        notices.capability_back(route.capability, provider)

    def late(self, route: Route, began: float, deadline: float, *, was_asked: bool = False) -> DeadlineExceeded:
        """Note that a call took too long, and make the error that says so."""
        route.traffic.late += 1
        return DeadlineExceeded(route.capability, max(0.0, round(deadline - began, 6)), was_asked=was_asked)

    # Inside

    async def _chain(
        self, route: Route, request: BaseModel, call: _Call, *, after: Candidate | None = None
    ) -> tuple[Any, str]:
        """Ask one provider after another, and all of them again where that is safe and wanted.

        The one `after` which the others come was asked in this round already.
        """
        delays_s = iter(route.policy.retry_delays_s)
        asked = set[Candidate]() if after is None else {after}
        while True:
            if (found := await self._round(route, request, call, asked)) is not None:
                return found
            await self._wait(route, call, delays_s)
            asked.clear()
            call.skipped.clear()
            call.failure = call.full = None

    async def _round(
        self, route: Route, request: BaseModel, call: _Call, asked: set[Candidate]
    ) -> tuple[Any, str] | None:
        """Ask each once; who may be asked is found out again where that has changed while one of them was."""
        while True:
            version = self._find(route.operation).version
            for candidate in route.order():
                if candidate in asked:
                    continue
                asked.add(candidate)
                if (found := await self._try(route, candidate, request, call)) is not None:
                    return found, candidate.name
                if self._registry.version != version:
                    break
            else:
                return None

    async def _wait(self, route: Route, call: _Call, delays_s: Iterator[float]) -> None:
        """Wait for whatever may bring an answer. Raises `CapabilityMissing` where nothing will."""
        if route.changing:
            await self._until(route, call, self._registry.changed())
        elif call.full is not None:
            await self._until(route, call, call.full.wait())
        elif call.failure is not None and (delay_s := next(delays_s, None)) is not None:
            delay_s *= 1 + route.policy.jitter * (2 * self._random.random() - 1)
            await self._until(route, call, pause(delay_s, self._clock))
        else:
            raise self._nobody(route, call) from call.failure

    async def _try(self, route: Route, candidate: Candidate, request: BaseModel, call: _Call) -> Any:
        """Ask one provider, unless it is to be left alone; None when the next one is to be asked."""
        now = self._now()
        if now >= call.deadline:
            raise self.late(route, call.began, call.deadline, was_asked=call.was_asked)
        if candidate.permissions is not None and route.is_restricted(candidate):
            try:
                candidate.permissions(None)
            except Refused as refused:
                call.skipped.append(Skipped(candidate.name, f"it is not for the caller: {type(refused).__name__}"))
                return None
        if candidate.room is not None and candidate.room.is_full:
            if call.full is None and candidate.room.may_wait:
                call.full = candidate.room
            call.skipped.append(Skipped(candidate.name, _BUSY))
            return None
        asked = request if request.__class__ is candidate.request else project(request, candidate.request)
        if candidate.check_request is not None:
            candidate.check_request(asked)
        breaker = candidate.breaker
        is_probe = not breaker.is_closed
        if is_probe and not breaker.admits(now):
            call.skipped.append(Skipped(candidate.name, _left_alone(breaker.state, breaker.until - now)))
            return None
        candidate.calls += 1
        frame = [call.deadline], candidate.module
        token = FRAME.set(frame)
        try:
            return await self._ask(route, candidate, candidate.method(asked), call, is_probe=is_probe)
        finally:
            frame[0][0] = inf
            FRAME.reset(token)

    async def _ask(self, route: Route, candidate: Candidate, begun: Begun, call: _Call, *, is_probe: bool) -> Any:
        """Wait for one provider's answer, and judge what comes; None when the next one is to be asked."""
        began = self._now()
        may_repeat = route.idempotent and candidate.operation.idempotent
        left_s = call.deadline - began
        if may_repeat and (limit_s := route.policy.attempt_timeout_s) is not None and limit_s < left_s:
            left_s = limit_s
        if candidate.room is not None:
            candidate.room.enter()
        candidate.running += 1
        try:
            response = _suitable(await within(begun, left_s, self._clock), route, candidate)
        except Exception as error:
            self._judge(route, candidate, call, error, began, is_probe=is_probe, may_repeat=may_repeat)
            return None
        except BaseException:
            candidate.breaker.abandoned(is_probe=is_probe)
            raise
        finally:
            candidate.ended()
            if candidate.room is not None:
                candidate.room.leave()
        self.did_well(candidate, began, is_probe=is_probe)
        if route.traffic.is_out:
            self.is_back(route, candidate.name)
        return response

    def _judge(
        self,
        route: Route,
        candidate: Candidate,
        call: _Call,
        error: Exception,
        began: float,
        *,
        is_probe: bool,
        may_repeat: bool,
    ) -> None:
        """Raise what the caller has to hear; return where another provider may be asked instead."""
        if isinstance(error, (DomainError, Refused)):  # An answer; or another's, on the provider's own way.
            self.did_well(candidate, began, is_probe=is_probe)
            if route.traffic.is_out and not isinstance(error, Refused):
                self.is_back(route, candidate.name)
            raise error
        is_hurried = isinstance(error, TimeoutError) and call.deadline <= self._now() < call.began + route.timeout_s
        if is_hurried:  # The caller has less time than the operation allows, which says nothing of the provider.
            candidate.breaker.abandoned(is_probe=is_probe)
            raise self.late(route, call.began, call.deadline, was_asked=True) from error
        candidate.failed += 1
        self._count_failure(candidate, is_probe, self._now(), type(error).__name__)
        if isinstance(error, Unavailable):
            return call.pass_over(candidate, error.reason or "it is unavailable", error)
        if isinstance(error, _REACHED):
            if self._now() >= call.deadline:
                raise self.late(route, call.began, call.deadline, was_asked=True) from error
            if may_repeat:
                return call.pass_over(candidate, _what(error), error)
        raise error

    def _timed(self, candidate: Candidate, began: float, *, is_probe: bool = False) -> None:
        """Keep how long an answer took, and have the breaker judge by it."""
        now = self._now()
        took_s, breaker = now - began, candidate.breaker
        was_closed = breaker.is_closed
        candidate.duration.add(int(took_s * 1e9))
        if candidate.slow_s is not None and took_s > candidate.slow_s:
            candidate.slow += 1
            self._count_failure(candidate, is_probe, now, "slowness")
        else:
            breaker.succeeded(now, is_probe=is_probe)
            if not was_closed and breaker.is_closed:
                notices.breaker_closed(candidate.operation.capability, candidate.name)

    def _count_failure(self, candidate: Candidate, is_probe: bool, now: float, cause: str) -> None:
        breaker = candidate.breaker
        before = breaker.opened
        breaker.failed(now, is_probe=is_probe)
        if breaker.opened != before and not is_probe:
            capability = candidate.operation.capability
            notices.breaker_opened(capability, candidate.name, cause, open_s=breaker.until - now)

    async def _until(self, route: Route, call: _Call, something: Coroutine[Any, Any, None]) -> None:
        """Wait for something, but not beyond the deadline."""
        left_s = call.deadline - self._now()
        try:
            await within(something, left_s, self._clock)
        except TimeoutError:
            raise self.late(route, call.began, call.deadline, was_asked=call.was_asked) from call.failure

    def _nobody(self, route: Route, call: _Call) -> CapabilityMissing:
        route.traffic.missing += 1
        missing = CapabilityMissing(route.capability, (*route.passed_over, *call.skipped))
        if not route.traffic.is_out:
            route.traffic.is_out = True
            notices.capability_missing(missing)
        return missing


def _suitable(response: object, route: Route, candidate: Candidate) -> BaseModel:
    """Read a response as the caller's class of it. Raises `ResponseUnsuitable` or `PayloadInvalid`."""
    if not isinstance(response, BaseModel):
        told = f"{candidate.name}.{candidate.operation.name}"
        raise ResponseUnsuitable(told, candidate.response.__name__, type(response).__name__)
    if candidate.check_response is not None and response.__class__ is candidate.response:
        candidate.check_response(response)
    return response if response.__class__ is route.response else project(response, route.response)


def _what(error: BaseException) -> str:
    """Name a failure without its words, which may be anybody's."""
    number = cast("object", error.errno) if isinstance(error, OSError) else None  # Whatever it was made with.
    why = os.strerror(number) if isinstance(number, int) and number in errorcode else ""
    return f"{type(error).__name__}{f': {why}' if why else ''}"


def _left_alone(state: BreakerState, left_s: float) -> str:
    if state is BreakerState.HALF_OPEN:
        return "its breaker is half open: another call finds out whether it is well again"
    return f"its breaker is open: it failed too often, and is asked again in {max(left_s, 0.0):.1f} s"
