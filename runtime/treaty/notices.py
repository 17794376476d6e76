"""What the parts of a system have to say to people, through the standard `logging`.

Each notice has a message that never changes and fields whose names begin with `treaty_`, so that formatters for
JSON find them and none hides a field of `logging` itself. Payloads and the messages of errors are in none of them;
a traceback, which ends in the message, goes along where a function of the program failed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from typing import Any

from treaty.errors import CapabilityMissing
from treaty.event import Event
from treaty.fingerprint import fingerprint

_audit = logging.getLogger("treaty.audit")
_bus = logging.getLogger("treaty.bus")
_engine = logging.getLogger("treaty.log")
_gateway = logging.getLogger("treaty.gateway")
_guard = logging.getLogger("treaty.guard")
_router = logging.getLogger("treaty.router")
_system = logging.getLogger("treaty.system")


def delivery_failed(
    event: Event[Any], subscription: str, error: BaseException, *, attempt: int, retry_at: datetime | None
) -> None:
    """Say that a handler failed and will be called again; at once when no time is given."""
    fields = _delivery(event, subscription) | _error(error) | {"attempt": attempt, "retry_at": _time(retry_at)}
    _say(_bus, logging.WARNING, "delivery_failed", "a handler failed and will be called again", fields, error)


def parked(event: Event[Any], subscription: str, error: BaseException | None, *, attempt: int, reason: str) -> None:
    """Say that an event was given up; without an error when its process died on it."""
    fields = _delivery(event, subscription) | {"attempt": attempt, "reason": reason}
    fields |= _error(error) if error else {}
    _say(_bus, logging.ERROR, "parked", "an event was parked", fields, error)


def died(event_type: str, subscription: str, error: BaseException, *, position: int) -> None:
    """Say that an event was given up because the process ended during it, too often."""
    fields = _place(event_type, subscription) | {"position": position} | _error(error)
    _say(_bus, logging.ERROR, "died", "an event was parked on which the process had died", fields)


def redriven(event_type: str, subscription: str, *, count: int) -> None:
    """Say that parked events are sent again."""
    fields = _place(event_type, subscription) | {"count": count}
    _say(_bus, logging.INFO, "redriven", "parked events are sent again", fields)


def discarded(event_type: str, subscription: str, *, count: int, reason: str) -> None:
    """Say that parked events were let go, and why."""
    fields = _place(event_type, subscription) | {"count": count, "reason": reason}
    _say(_bus, logging.WARNING, "discarded", "parked events were discarded", fields)


def subscription_lost(event_type: str, subscription: str) -> None:
    """Say that another process delivers to a subscription from now on."""
    _say(_bus, logging.WARNING, "lost", "a subscription went to another owner", _place(event_type, subscription))


def subscription_taken_over(event_type: str, subscription: str) -> None:
    """Say that this process goes on where another one stopped."""
    fields = _place(event_type, subscription)
    _say(_bus, logging.INFO, "taken_over", "a subscription was taken over from another owner", fields)


def queue_full(event_type: str, subscription: str, *, capacity: int) -> None:
    """Say that publishers wait; to be called once, until there is room again."""
    fields = _place(event_type, subscription) | {"capacity": capacity}
    _say(_bus, logging.WARNING, "queue_full", "a queue is full", fields)


def instrument_failed(error: BaseException) -> None:
    """Say that an instrument raised an error, which it must not; to be called once for each kind."""
    _say(_bus, logging.ERROR, "instrument_failed", "an instrument failed, and was left out", _error(error), error)


def misranked(event_type: str, subscription: str, error: BaseException) -> None:
    """Say that a `priority` gave no number, so 0 counts; to be called once for each subscription."""
    fields = _place(event_type, subscription) | _error(error)
    _say(_bus, logging.ERROR, "misranked", "a priority could not be found, so it is 0", fields, error)


def log_unavailable(log: str, error: BaseException) -> None:
    """Say that the log cannot be used; to be called once, until it is back."""
    _say(_engine, logging.ERROR, "log_unavailable", "the log is unavailable", {"log": log} | _error(error))


def log_back(log: str, *, outage_s: float) -> None:
    """Say that the log can be used again."""
    _say(_engine, logging.INFO, "log_back", "the log is back", {"log": log, "outage_s": outage_s})


def breaker_opened(capability: str, provider: str, cause: str, *, open_s: float) -> None:
    """Say that a provider is left alone for a while."""
    fields = {"capability": capability, "provider": provider, "cause": cause, "open_s": round(open_s, 3)}
    _say(_router, logging.WARNING, "breaker_opened", "a provider failed too often and is left alone", fields)


def breaker_closed(capability: str, provider: str) -> None:
    """Say that a provider is asked again."""
    fields = {"capability": capability, "provider": provider}
    _say(_router, logging.INFO, "breaker_closed", "a provider is well again", fields)


def capability_missing(error: CapabilityMissing) -> None:
    """Say that nobody can serve a capability; to be called once, until somebody can again."""
    skipped = tuple(f"{provider}: {why}" for provider, why in error.skipped)
    fields = {"capability": error.capability, "action": error.action, "skipped": skipped}
    _say(_router, logging.WARNING, "capability_missing", "no provider can serve a capability", fields)


def capability_back(capability: str, provider: str) -> None:
    """Say that a capability is served again."""
    fields = {"capability": capability, "provider": provider}
    _say(_router, logging.INFO, "capability_back", "a capability is served again", fields)


def module_not_started(module: str, why: str, error: BaseException) -> None:
    """Say that an optional module did not start."""
    fields = {"module": module, "why": why} | _error(error)
    _say(_system, logging.ERROR, "module_not_started", "an optional module did not start", fields, error)


def module_not_stopped(module: str, why: str, error: BaseException | None = None) -> None:
    """Say that a module did not stop well, where nobody else is told; without an error where it took too long."""
    fields = {"module": module, "why": why} | (_error(error) if error is not None else {})
    _say(_system, logging.ERROR, "module_not_stopped", "a module did not stop well", fields, error)


def stop_failed(modules: tuple[str, ...]) -> None:
    """Say which modules did not stop well, where another error is already on its way to the caller."""
    _say(_system, logging.ERROR, "stop_failed", "modules did not stop well", {"modules": modules})


def module_unwell(module: str, before: str, after: str, reason: str) -> None:
    """Say that a module's health check found something; to be called once for each change of its status."""
    fields = {"module": module, "before": before, "after": after, "reason": reason}
    _say(_system, logging.WARNING, "module_unwell", "a module is not well", fields)


def module_well(module: str, before: str) -> None:
    """Say that a module is well again."""
    _say(_system, logging.INFO, "module_well", "a module is well again", {"module": module, "before": before})


def changes_unpublished(error: BaseException) -> None:
    """Say that changes of modules cannot be published; to be called once for each system."""
    message = "changes of modules cannot be published"
    _say(_system, logging.ERROR, "changes_unpublished", message, _error(error))


def runs_alone(modules: tuple[str, ...], missing: tuple[str, ...], impact: tuple[str, ...]) -> None:
    """Say what a system does without; to be called once for each neighbour that is missing."""
    fields = {"modules": modules, "missing": missing, "impact": impact}
    _say(_system, logging.WARNING, "runs_alone", "modules run without their neighbours", fields)


def grants_failed(error: BaseException) -> None:
    """Say that permissions could not be looked up, so there are none; to be called once for each kind."""
    _say(_guard, logging.ERROR, "grants_failed", "grants failed, and nothing was granted", _error(error))


def audit_waits(log: str, error: BaseException) -> None:
    """Say that the audit's log takes nothing; to be called once, until it does."""
    _say(_audit, logging.ERROR, "audit_waits", "audit records wait for their log", {"log": log} | _error(error))


def audit_lost(log: str, *, count: int) -> None:
    """Say that records are lost; to be called once an outage, and with all that were when it is over."""
    _say(_audit, logging.ERROR, "audit_lost", "audit records are lost", {"log": log, "count": count})


def audit_back(log: str, *, outage_s: float) -> None:
    """Say that the audit's log takes records again."""
    fields = {"log": log, "outage_s": outage_s}
    _say(_audit, logging.INFO, "audit_back", "audit records are written again", fields)


def audit_unfit(error: BaseException) -> None:
    """Say that a record could not be made or written, and is lost; to be called once for each kind."""
    _say(_audit, logging.ERROR, "audit_unfit", "an audit record was unfit, and is lost", _error(error))


def request_failed(path: str, correlation_id: str, error: BaseException) -> None:
    """Say that a request from outside ended in an error of which the client is told nothing but its own id."""
    fields = {"path": path, "correlation_id": correlation_id} | _error(error)
    _say(_gateway, logging.ERROR, "request_failed", "a request failed inside", fields, error)


def stream_dropped(types: tuple[str, ...], *, waiting: int) -> None:
    """Say that a client read its events too slowly, and is not served any more."""
    fields = {"event_types": types, "waiting": waiting}
    _say(_gateway, logging.WARNING, "stream_dropped", "a client read too slowly and was dropped", fields)


def _place(event_type: str, subscription: str) -> dict[str, Any]:
    return {"event_type": event_type, "subscription": subscription}


def _delivery(event: Event[Any], subscription: str) -> dict[str, Any]:
    ids = {"event_id": event.id, "correlation_id": event.correlation_id}
    return _place(event.type, subscription) | ids


def _error(error: BaseException) -> dict[str, Any]:
    return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "fingerprint": fingerprint(error)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _say(
    logger: logging.Logger,
    level: int,
    notice: str,
    message: str,
    fields: dict[str, Any],
    error: BaseException | None = None,
) -> None:
    """Log, and let no logging handler that fails stop anything: its error goes where `logging` writes such errors."""
    if not logger.isEnabledFor(level):
        return
    template = f"{message}: " + ", ".join(f"{name} %({name})s" for name in fields)
    named = {f"treaty_{name}": value for name, value in fields.items()} | {"treaty_notice": notice}
    try:
        logger.log(level, template, fields, exc_info=error, extra=named)
    except Exception as failure:
        with suppress(OSError, ValueError):  # Nobody is left to tell.
            traceback.print_exception(failure, file=sys.stderr)
