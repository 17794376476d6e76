"""What a bus says in the program's own log, for people."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from treaty.bus.lane import Lane
    from treaty.bus.receipt import Receipt
    from treaty.errors import LogError
    from treaty.log.record import Row

_log = logging.getLogger("treaty.bus")


class Voice:
    """Says a thing once, with the facts it takes to find it."""

    def __init__(self) -> None:
        self._is_out = False

    def retried(self, lane: Lane[Any], item: Receipt[Any], row: Row, error: BaseException) -> None:
        """Say that an event will be tried again."""
        event = item.event
        _say(
            logging.WARNING,
            "event %s (id %s) failed in subscription %s, correlation %s: attempt %d, again in %.3g s",
            *(event.type, event.id, lane.name, event.correlation_id, row.attempts, row.delay_s),
            exc_info=error,
        )

    def parked(self, lane: Lane[Any], item: Receipt[Any], row: Row, error: BaseException) -> None:
        """Say that an event was given up."""
        event = item.event
        _say(
            logging.ERROR,
            "event %s (id %s) failed in subscription %s, correlation %s: parked after %d attempts (%s)",
            *(event.type, event.id, lane.name, event.correlation_id, row.attempts, row.reason),
            exc_info=error,
        )

    def died(self, lane: Lane[Any], row: Row) -> None:
        """Say that an event was parked because its handler ended the process too often."""
        _say(
            logging.ERROR,
            "the event at position %d ended the process %d times in subscription %s: parked",
            *(row.position, row.deaths, lane.id),
        )

    def lost(self, lane: Lane[Any]) -> None:
        """Say that somebody else has a subscription now, or has moved its cursor."""
        _say(logging.WARNING, "subscription %s was claimed by another process, or its cursor was moved", lane.id)

    def unavailable(self, error: LogError) -> None:
        """Say that the log fails, once per outage."""
        if not self._is_out:
            self._is_out = True
            _say(logging.ERROR, "%s", error)

    def available(self) -> None:
        """Say that the log works again."""
        if self._is_out:
            self._is_out = False
            _say(logging.INFO, "the log works again")


def _say(level: int, message: str, *facts: object, exc_info: BaseException | None = None) -> None:
    """Log, and let the event loop hear of a log that fails: no event suffers for it."""
    try:
        _log.log(level, message, *facts, exc_info=exc_info)
    except Exception as error:
        asyncio.get_running_loop().call_exception_handler({"message": "a log handler failed", "exception": error})
