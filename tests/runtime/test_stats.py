"""Durations are counted closely enough, and two snapshots make a rate."""

import json
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty.histogram import BOUNDS_S, Distribution, Histogram
from treaty.stats import BusStats, Counters, SubscriptionStats

durations = st.lists(st.integers(0, 10**15), min_size=1, max_size=60)


def counted(values: list[int]) -> Distribution:
    histogram = Histogram()
    for ns in values:
        histogram.add(ns)
    return histogram.snapshot()


def bus(uptime_s: float, *subscriptions: SubscriptionStats, published: dict[str, int] | None = None) -> BusStats:
    return BusStats(
        uptime_s=uptime_s,
        is_idle=True,
        published=published or {},
        subscriptions=subscriptions,
        log="memory:",
        log_facts={"events": 3},
    )


@given(durations, st.floats(0, 1))
def test_a_quantile_is_in_the_bucket_of_the_exact_one(values: list[int], q: float) -> None:
    exact = sorted(values)[max(1, ceil(q * len(values))) - 1]
    found = counted(values).quantile_s(q)
    assert found is not None
    place = BOUNDS_S.index(found)
    assert exact / 1e9 <= found
    assert place == 0 or exact / 1e9 > BOUNDS_S[place - 1]


@given(durations)
def test_count_and_mean_are_exact(values: list[int]) -> None:
    spread = counted(values)
    assert spread.count == len(values)
    assert spread.mean_s == sum(values) / 1e9 / len(values)


@given(durations, durations)
def test_together_is_as_if_counted_together(some: list[int], others: list[int]) -> None:
    both = counted(some + others)
    assert counted(some) + counted(others) == both
    assert both.since(counted(some)) == counted(others)


@given(durations)
def test_what_is_shown_counts_what_is_below(values: list[int]) -> None:
    assert counted(values).shown() == [
        (bound_s, sum(ns < round(bound_s * 1e9) for ns in values)) for bound_s, _ in counted(values).shown()
    ]


def test_nothing_has_no_quantile_and_no_mean() -> None:
    assert (Distribution().quantile_s(0.5), Distribution().mean_s) == (None, None)


@pytest.mark.parametrize("q", [-0.1, 1.1, float("nan")])
def test_what_is_no_part_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="write 0 to 1"):
        Distribution().quantile_s(q)


def test_a_histogram_counted_anew_counts_in_full() -> None:
    assert counted([5]).since(counted([5, 5])) == counted([5])


def test_a_snapshot_does_not_change() -> None:
    counters = Counters()
    counters.handled += 2
    before = counters.snapshot("shop.paid", "mail", lag=7)
    counters.handled += 1
    counters.latency.add(1000)
    assert (before.handled, before.lag, before.latency.count) == (2, 7, 0)


def test_two_snapshots_make_rates() -> None:
    counters = Counters()
    counters.received, counters.handled = 10, 8
    earlier = bus(100.0, counters.snapshot("shop.paid", "mail"), published={"shop.paid": 10})
    counters.received, counters.handled, counters.failed = 40, 28, 5
    counters.latency.add(2_000_000)
    rates = bus(110.0, counters.snapshot("shop.paid", "mail"), published={"shop.paid": 40, "new": 20}).since(earlier)
    [mail] = rates.subscriptions
    assert rates.published_per_s == {"shop.paid": 3.0, "new": 2.0}
    assert (mail.received_per_s, mail.handled_per_s, mail.failed_per_s) == (3.0, 2.0, 0.5)
    assert mail.latency == counted([2_000_000])


def test_a_subscription_that_began_anew_counts_in_full() -> None:
    earlier = bus(1.0, SubscriptionStats(event_type="a", name="b", handled=50))
    [rates] = bus(2.0, SubscriptionStats(event_type="a", name="b", handled=4)).since(earlier).subscriptions
    assert rates.handled_per_s == 4.0


def test_no_time_makes_no_rate() -> None:
    now = bus(1.0, published={"a": 3})
    assert now.since(now).published_per_s == {"a": 0.0}


def test_a_later_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="the later one"):
        bus(1.0).since(bus(2.0))


def test_all_of_it_is_plain_data() -> None:
    one = SubscriptionStats(event_type="shop.paid", name="mail", latency=counted([1000]))
    told = json.loads(json.dumps(bus(1.0, one, published={"b": 1, "a": 2}).to_json()))
    assert told["log"] == {"name": "memory:", "events": 3}
    assert list(told["published"]) == ["a", "b"]
    assert set(told["subscriptions"][0]) == set(SubscriptionStats.__dataclass_fields__)
    assert told["subscriptions"][0]["latency"]["count"] == 1
