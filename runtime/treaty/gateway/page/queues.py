"""The subscriptions: what waits for them, and what waits for a person."""

from __future__ import annotations

import shlex

from treaty.gateway.page.badge import badge
from treaty.gateway.page.html import Html, tag, together
from treaty.gateway.page.table import row, section, table
from treaty.readable import plural, span
from treaty.stats import BusStats, SubscriptionStats
from treaty.system.status import SystemStatus

_HEAD = ("Subscription", "Waiting", "Delayed", "Held", "Lag", "Parked", "Running")


def queues(status: SystemStatus) -> Html:
    """Show a line for each subscription, and how to look at what is parked."""
    found = sorted(status.bus.subscriptions, key=lambda one: (one.event_type, one.name))
    if not found:
        return section("queues", "Queues", tag("p", "Nobody subscribes to anything.", class_="quiet"))
    shown = table("Events that wait, by subscription", _HEAD, [tag("tbody", *map(_subscription, found))], "queues")
    return section("queues", "Queues", shown, _parked(status.bus))


def parked_now(bus: BusStats) -> int:
    """Count the events that wait for a person."""
    return sum(one.parked_now for one in bus.subscriptions)


def _subscription(one: SubscriptionStats) -> Html:
    paused = together(Html(" "), badge("paused", "fair")) if one.is_paused else Html()
    oldest = f" for {span(one.oldest_running_s)}" if one.oldest_running_s is not None else ""
    return row(
        together(one.name, Html(" "), tag("small", one.event_type), paused),
        str(one.waiting),
        str(one.delayed),
        str(one.held),
        "–" if one.lag is None else str(one.lag),
        badge(str(one.parked_now), "bad") if one.parked_now else "0",
        f"{one.running}{oldest}",
    )


def _parked(bus: BusStats) -> Html:
    count = parked_now(bus)
    if not count:
        return Html()
    wait = "waits" if count == 1 else "wait"
    how = tag("code", f"treaty events parked {shlex.quote(bus.log)}")
    if bus.log.startswith("memory:"):
        how = together(tag("code", "await bus.parked()"), " in the program, whose memory alone has them")
    told = f"{plural(count, 'parked event')} {wait} for a person. What they are and why is told by "
    return tag("p", told, how, ".", class_="parked")
