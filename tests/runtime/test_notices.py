"""What a bus says can be read by machines, holds no values, and never stops the bus."""

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from treaty import notices
from treaty.event import Event

EVENT = Event(
    id="e1",
    type="shop.paid",
    version="1.0.0",
    source="shop",
    time=datetime(2026, 1, 1, tzinfo=UTC),
    key=None,
    correlation_id="c1",
    causation_id=None,
    traceparent=None,
    hops=0,
    principal=None,
    data="hunter2",
)


def say_everything() -> None:
    error = ValueError("hunter2")
    notices.delivery_failed(EVENT, "mail", error, attempt=1, retry_at=EVENT.time)
    notices.parked(EVENT, "mail", error, attempt=5, reason="attempts")
    notices.parked(EVENT, "mail", None, attempt=5, reason="died")
    notices.redriven("shop.paid", "mail", count=2)
    notices.discarded("shop.paid", "mail", count=2, reason="obsolete")
    notices.subscription_lost("shop.paid", "mail")
    notices.subscription_taken_over("shop.paid", "mail")
    notices.queue_full("shop.paid", "mail", capacity=10)
    notices.log_unavailable("sqlite:///app.events", error)
    notices.log_back("sqlite:///app.events", outage_s=2.5)


def test_what_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    say_everything()
    assert [(record.name, record.levelname, vars(record)["treaty_notice"]) for record in caplog.records] == [
        ("treaty.bus", "WARNING", "delivery_failed"),
        ("treaty.bus", "ERROR", "parked"),
        ("treaty.bus", "ERROR", "parked"),
        ("treaty.bus", "INFO", "redriven"),
        ("treaty.bus", "WARNING", "discarded"),
        ("treaty.bus", "WARNING", "lost"),
        ("treaty.bus", "INFO", "taken_over"),
        ("treaty.bus", "WARNING", "queue_full"),
        ("treaty.log", "ERROR", "log_unavailable"),
        ("treaty.log", "INFO", "log_back"),
    ]
    assert not [record for record in caplog.records if "hunter2" in f"{record.getMessage()}"]
    first = vars(caplog.records[0])
    assert (first["treaty_event_id"], first["treaty_retry_at"]) == ("e1", "2026-01-01T00:00:00+00:00")
    assert (first["treaty_error"], first["treaty_attempt"]) == ("builtins.ValueError", 1)
    assert caplog.records[3].getMessage() == (
        "parked events are sent again: event_type shop.paid, subscription mail, count 2"
    )
    assert [bool(record.exc_info) for record in caplog.records[:4]] == [True, True, False, False]


def test_a_level_that_is_off_costs_no_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    say_everything()
    assert len(caplog.records) == 3


class Broken(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise RuntimeError("the disk is full")


def test_a_logging_handler_that_fails_is_told_of_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logger, handler = logging.getLogger("treaty.bus"), Broken()
    logger.addHandler(handler)
    try:
        notices.queue_full("shop.paid", "mail", capacity=10)
    finally:
        logger.removeHandler(handler)
    assert "RuntimeError: the disk is full" in capsys.readouterr().err


def test_the_page_lists_every_notice() -> None:
    code = Path(notices.__file__).read_text(encoding="utf-8")
    page = Path(__file__, "../../../docs/observing.md").resolve().read_text(encoding="utf-8")
    said = re.findall(r'_say\(\s*_\w+,\s*logging\.(\w+),\s*"(\w+)"', code)
    listed = re.findall(r"^\| `(\w+)` \| (ERROR|WARNING|INFO)\b", page, re.MULTILINE)
    assert sorted(said) == sorted((level, name) for name, level in listed)
