"""Prometheus reads what the bus counted, whatever things are called."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from treaty.extras.prometheus import collect
from treaty.stats import BusStats, Counters

GOLDEN = Path(__file__).with_name("exposition.txt")
HOSTILE = 'a "b"\\\nc{d="e"} 1'


class Bus:
    """Stands in for a bus that has done some work."""

    def __init__(self) -> None:
        self.asked = 0

    def stats(self) -> BusStats:
        self.asked += 1
        mail = Counters()
        mail.handled, mail.failed, mail.retried, mail.parked, mail.filtered = 3, 2, 1, 1, 4
        for ns in (900, 5_000, 70_000_000_000):
            mail.latency.add(ns)
            mail.duration.add(ns // 2)
        return BusStats(
            uptime_s=12.5,
            is_idle=False,
            published={"shop.paid": 8, HOSTILE: 1},
            subscriptions=(
                mail.snapshot("shop.paid", "mail", waiting=2, parked_now=1, lag=5, running=1, oldest_running_s=0.5),
                Counters().snapshot("shop.paid", HOSTILE, is_paused=True),
            ),
            log="memory:",
            log_facts={},
        )


def exposition() -> str:
    registry = CollectorRegistry()
    collect(Bus(), registry)
    return generate_latest(registry).decode()


def test_the_text_is_as_reviewed() -> None:
    assert exposition() == GOLDEN.read_text(encoding="utf-8")


def test_its_own_parser_reads_the_same() -> None:
    samples = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition())
        for sample in family.samples
    }
    mail = (("subscription", "mail"), ("type", "shop.paid"))
    assert samples["treaty_events_published_total", (("type", HOSTILE),)] == 1
    assert samples["treaty_deliveries_total", (("outcome", "handled"), *mail)] == 3
    assert samples["treaty_subscription_lag_events", mail] == 5
    assert samples["treaty_delivery_latency_seconds_bucket", (("le", "+Inf"), *mail)] == 3
    assert samples["treaty_subscription_paused", (("subscription", HOSTILE), ("type", "shop.paid"))] == 1
    assert ("treaty_subscription_lag_events", (("subscription", HOSTILE), ("type", "shop.paid"))) not in samples


def test_the_bus_is_asked_at_each_scrape_and_no_earlier() -> None:
    bus, registry = Bus(), CollectorRegistry()
    collect(bus, registry)
    assert bus.asked == 0
    generate_latest(registry)
    assert bus.asked == 1


def test_a_registry_takes_one_bus_and_gives_it_back() -> None:
    registry = CollectorRegistry()
    collector = collect(Bus(), registry)
    with pytest.raises(ValueError, match="Duplicated timeseries"):
        collect(Bus(), registry)
    registry.unregister(collector)
    collect(Bus(), registry)
