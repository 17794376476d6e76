"""One call: whether it may be made, who is asked, and who is asked next."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import BaseModel

from treaty import notices
from treaty.clock import Clock
from treaty.errors import (
    CapabilityMissing,
    DeadlineExceeded,
    DomainError,
    Refused,
    ResponseUnsuitable,
    Unavailable,
)
from treaty.guard import Guard
from treaty.modules.registry import ModuleRegistry
from treaty.operation import Operation
from treaty.payload import encode, project
from treaty.router.answer import Skipped
from treaty.router.candidate import Candidate
from treaty.router.deadline import FRAME, Frame
from treaty.router.room import Room
from treaty.router.route import Route
from treaty.router.stats import BreakerState
from treaty.router.stepping import pause, within

_REACHED = (OSError, CapabilityMissing)  # Something may have been done: only an idempotent call is made again.
_CLOSED = BreakerState.CLOSED
Served = tuple[Any, str, bool]
"""A response, who gave it, and whether it was given before."""


class _Call:
    """What is known of one call while it looks for an answer."""

    __slots__ = ("began", "deadline", "failure", "full", "skipped")

    def __init__(self, began: float, deadline: float, skipped: list[Skipped]) -> None:
        self.began, self.deadline = began, deadline
        self.skipped = skipped  # Who was asked or could be, and why they did not answer.
        self.failure: Exception | None = None  # The last of a provider's.
        self.full: Room | None = None  # Of the first provider that has none left, and may be waited for.


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
        self._missing: set[str] = set()  # Capabilities whose outage has been told.
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
        if frame is not None and frame.deadline < deadline:
            deadline = frame.deadline
        call = _Call(now, deadline, skipped)
        if route.cache is None:
            response, provider = await self._chain(route, request, call)
            return response, provider, False
        key = self._guard.principal().name, type(request), encode(request)
        if (kept := route.cache.get(key, now)) is not None:
            traffic.cached += 1
            return *kept, True
        response, provider = await self._chain(route, request, call)
        route.cache.put(key, response, provider, self._now())
        return response, provider, False

    async def _chain(self, route: Route, request: BaseModel, call: _Call) -> tuple[Any, str]:
        """Ask one provider after another, and all of them again where that is safe and wanted."""
        delays_s = iter(route.policy.retry_delays_s)
        while True:
            for candidate in route.order():
                if (found := await self._try(route, candidate, request, call)) is not None:
                    if self._missing:
                        self._is_back(route.capability, candidate.name)
                    return found, candidate.name
            if route.changing:
                await self._until(route, call, self._registry.changed())
            elif call.full is not None:
                await self._until(route, call, call.full.wait())
            elif call.failure is not None and (delay_s := next(delays_s, None)) is not None:
                delay_s *= 1 + route.policy.jitter * (2 * self._random.random() - 1)
                await self._until(route, call, pause(delay_s, self._clock))
            else:
                raise self._nobody(route, call) from call.failure
            route = self._find(route.operation)
            call.skipped.clear()
            call.failure = call.full = None

    async def _try(self, route: Route, candidate: Candidate, request: BaseModel, call: _Call) -> Any:
        """Ask one provider, unless it is to be left alone; None when the next one is to be asked."""
        now = self._now()
        if now >= call.deadline:
            raise self._late(route, call)
        room, breaker = candidate.room, candidate.breaker
        if room is not None and room.is_full:
            if call.full is None and room.may_wait:
                call.full = room
            call.skipped.append(Skipped(candidate.name, "it is busy: as many calls as it may have are under way"))
            return None
        is_probe = breaker is not None and breaker.state is not _CLOSED
        if is_probe and breaker is not None and not breaker.admits(now):
            call.skipped.append(Skipped(candidate.name, _left_alone(breaker.state, breaker.until - now)))
            return None
        asked = request if request.__class__ is candidate.request else project(request, candidate.request)
        if candidate.check_request is not None:
            candidate.check_request(asked)
        may_repeat = route.idempotent and candidate.operation.idempotent
        left_s = call.deadline - now
        if may_repeat and (limit_s := route.policy.attempt_timeout_s) is not None and limit_s < left_s:
            left_s = limit_s
        if room is not None:
            room.enter()
        candidate.calls += 1
        candidate.running += 1
        token = FRAME.set(Frame(call.deadline, candidate.module))
        try:
            response = await within(candidate.method(asked), left_s, self._clock)
            response = _suitable(response, route, candidate)
        except DomainError:
            self._did_well(candidate, now, is_probe)
            if self._missing:
                self._is_back(route.capability, candidate.name)
            raise
        except Refused:
            self._did_well(candidate, now, is_probe)
            raise
        except Unavailable as error:
            self._did_badly(candidate, is_probe, error)
            call.failure = error
            call.skipped.append(Skipped(candidate.name, error.reason or "it is unavailable"))
            return None
        except _REACHED as error:
            self._did_badly(candidate, is_probe, error)
            if self._now() >= call.deadline:
                raise self._late(route, call) from error
            if not may_repeat:
                raise
            call.failure = error
            call.skipped.append(Skipped(candidate.name, f"{type(error).__name__}: {error}"))
            return None
        except Exception as error:
            self._did_badly(candidate, is_probe, error)
            raise
        except BaseException:
            if breaker is not None:
                breaker.abandoned(is_probe=is_probe)
            raise
        finally:
            FRAME.reset(token)
            candidate.running -= 1
            if room is not None:
                room.leave()
        self._did_well(candidate, now, is_probe)
        return response

    def _did_well(self, candidate: Candidate, began: float, is_probe: bool) -> None:
        now = self._now()
        took_s = now - began
        candidate.answered += 1
        candidate.took(took_s)
        if (breaker := candidate.breaker) is None:
            return
        if candidate.slow_s is not None and took_s > candidate.slow_s:
            candidate.slow += 1
            self._count_failure(candidate, is_probe, now, "slowness")
        else:
            breaker.succeeded(now, is_probe=is_probe)
            if is_probe:
                notices.breaker_closed(candidate.operation.capability, candidate.name)

    def _did_badly(self, candidate: Candidate, is_probe: bool, error: Exception) -> None:
        candidate.failed += 1
        if candidate.breaker is not None:
            self._count_failure(candidate, is_probe, self._now(), type(error).__name__)

    def _count_failure(self, candidate: Candidate, is_probe: bool, now: float, cause: str) -> None:
        breaker = candidate.breaker
        assert breaker is not None  # Asked by both who call.
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
            raise self._late(route, call) from call.failure

    def _late(self, route: Route, call: _Call) -> DeadlineExceeded:
        route.traffic.late += 1
        return DeadlineExceeded(route.capability, max(0.0, round(call.deadline - call.began, 6)))

    def _nobody(self, route: Route, call: _Call) -> CapabilityMissing:
        route.traffic.missing += 1
        missing = CapabilityMissing(route.capability, (*route.passed_over, *call.skipped))
        if route.capability not in self._missing:
            self._missing.add(route.capability)
            notices.capability_missing(missing)
        return missing

    def _is_back(self, capability: str, provider: str) -> None:
        if capability in self._missing:
            self._missing.discard(capability)
            notices.capability_back(capability, provider)


def _suitable(response: object, route: Route, candidate: Candidate) -> BaseModel:
    """Read a response as the caller's class of it. Raises `ResponseUnsuitable` or `PayloadInvalid`."""
    if not isinstance(response, BaseModel):
        told = f"{candidate.name}.{candidate.operation.name}"
        raise ResponseUnsuitable(told, candidate.response.__name__, type(response).__name__)
    if candidate.check_response is not None and response.__class__ is candidate.response:
        candidate.check_response(response)
    return response if response.__class__ is route.response else project(response, route.response)


def _left_alone(state: BreakerState, left_s: float) -> str:
    if state is BreakerState.HALF_OPEN:
        return "its breaker is half open: another call finds out whether it is well again"
    return f"its breaker is open: it failed too often, and is asked again in {max(left_s, 0.0):.1f} s"
