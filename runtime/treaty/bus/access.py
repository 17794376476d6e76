"""Whether a publisher or subscriber may, and what the audit hears of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from treaty.audit.record import Auditor, AuditRecord, outcome_of
from treaty.bus.outlet import Outlet
from treaty.clock import Clock
from treaty.envelope import event_type
from treaty.event import Event, current_context
from treaty.guard import Guard
from treaty.payload import EventView


class Access:
    """Asks the guard of all who act as neither the producer nor one of the consumers that a contract declares."""

    def __init__(self, guard: Guard, auditor: Auditor | None, clock: Clock) -> None:
        self._guard, self._auditor, self._clock = guard, auditor, clock

    def publisher(self, outlet: Outlet, source: str) -> None:
        """Judge a publisher; one without a source is not the producer. Raises `Forbidden`."""
        if outlet.permissions is not None and not outlet.is_producer(source):
            outlet.permissions(None)

    def reader(self, cls: type[EventView], consumer: str) -> None:
        """Judge a subscriber; that everybody may subscribe makes nobody a consumer. Raises `Forbidden`."""
        event_type(cls)
        is_consumer = consumer != "*" and consumer in (cls.__consumers__ or ())
        check = None if is_consumer else self._guard.read_check(cls)
        if check is not None:
            check(None)

    @contextmanager
    def recorded(
        self, action: str, cls: type[Any], source: str, event: Event[Any] | None = None, *, is_begun: bool = False
    ) -> Generator[None]:
        """Have the audit hear how the block ends; where the deed only begins in it, of failures alone."""
        if self._auditor is None:
            yield
            return
        began, raised = self._clock.monotonic(), None
        try:
            yield
        except BaseException as error:
            raised = error
            raise
        finally:
            if raised is not None or not is_begun:
                duration_s = self._clock.monotonic() - began
                entry = self._entry(action, cls, source, event, raised, duration_s)
                self._auditor.record(entry, None if event is None else event.data)

    def _entry(
        self,
        action: str,
        cls: type[Any],
        source: str,
        event: Event[Any] | None,
        raised: BaseException | None,
        duration_s: float,
    ) -> AuditRecord:
        outcome, error = outcome_of(raised)
        context = current_context()
        chain = None if context is None else context.correlation_id
        return AuditRecord(
            time=self._clock.now(),
            action=action,
            source=source,
            target=str(getattr(cls, "__event_type__", "")),
            principal=self._guard.acting_name(),
            outcome=outcome,
            error=error,
            duration_s=duration_s,
            correlation_id=chain if event is None else event.correlation_id,
        )
