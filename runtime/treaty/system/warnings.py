"""What a person should know of a system, and what to do about it: the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from treaty.modules import ModuleStatus
from treaty.router.stats import BreakerState, CapabilityStats, RouterStats
from treaty.stats import BusStats, SubscriptionStats
from treaty.system.standalone import Missing
from treaty.system.status import ModuleReport, Warned

_NEARLY_FULL = 800  # Events in memory; queues hold 1,000 unless a subscription says otherwise.


def warnings_of(
    modules: Sequence[ModuleReport], router: RouterStats, bus: BusStats, missing: Sequence[Missing]
) -> tuple[Warned, ...]:
    """List them: what does not work, then what may not, then what works and not as it should; each by name."""
    subscriptions = sorted(bus.subscriptions, key=lambda one: (one.event_type, one.name))
    return (
        *_down(modules, is_critical=True),
        *_unserved(router),
        *_down(modules, is_critical=False),
        *_breakers(router),
        *_parked(subscriptions),
        *_full(subscriptions),
        *_degraded(modules),
        *_paused(subscriptions, modules),
        *_alone(missing),
    )


def _down(modules: Sequence[ModuleReport], *, is_critical: bool) -> Iterator[Warned]:
    for one in modules:
        if one.is_critical is is_critical and not one.status.may_be_called:
            message = f"module {one.name} is {one.status.value}: {one.reason or 'nobody said why'}"
            yield Warned(about=one.name, message=message, action="mend that; or replace the module while the rest runs")


def _unserved(router: RouterStats) -> Iterator[Warned]:
    for one in router.capabilities:
        if not one.is_served:
            reasons = "; ".join(f"{each.provider}: {each.why_not}" for each in one.providers)
            yield Warned(
                about=one.capability,
                message=f"nobody can serve {one.capability} now: {reasons}",
                action="bring one of these back, or register another provider",
            )


def _breakers(router: RouterStats) -> Iterator[Warned]:
    for capability in router.capabilities:
        yield from _open_ones(capability)


def _open_ones(capability: CapabilityStats) -> Iterator[Warned]:
    for one in capability.providers:
        if one.breaker is not BreakerState.CLOSED:
            yield Warned(
                about=capability.capability,
                message=f"{one.provider} failed too often and is left alone: its breaker is {one.breaker.value}",
                action="see why it fails; it is asked again by itself",
            )


def _parked(subscriptions: Sequence[SubscriptionStats]) -> Iterator[Warned]:
    for one in subscriptions:
        if one.parked_now:
            yield Warned(
                about=f"{one.event_type} {one.name}",
                message=f"{one.parked_now} events of {one.event_type} for {one.name} are parked",
                action="look at them with `treaty events parked`, then redrive or discard them",
            )


def _full(subscriptions: Sequence[SubscriptionStats]) -> Iterator[Warned]:
    for one in subscriptions:
        if one.waiting >= _NEARLY_FULL:
            yield Warned(
                about=f"{one.event_type} {one.name}",
                message=f"{one.waiting} events of {one.event_type} wait for {one.name}; soon publishers wait too",
                action="make its handler faster, or let more of it run at the same time",
            )


def _degraded(modules: Sequence[ModuleReport]) -> Iterator[Warned]:
    for one in modules:
        if one.status is ModuleStatus.DEGRADED:
            message = f"module {one.name} is degraded: {one.reason or 'nobody said why'}"
            yield Warned(about=one.name, message=message, action="mend that; it is called where nobody else can serve")


def _paused(subscriptions: Sequence[SubscriptionStats], modules: Sequence[ModuleReport]) -> Iterator[Warned]:
    for one in subscriptions:
        if one.is_paused:
            yield Warned(
                about=f"{one.event_type} {one.name}",
                message=f"{one.name} is paused, and gets no {one.event_type}",
                action="resume the subscription; events wait for it until then",
            )


def _alone(missing: Sequence[Missing]) -> Iterator[Warned]:
    for one in missing:
        impact = "; ".join(one.impact)
        yield Warned(about=one.name, message=f"module {one.name} is missing: {impact}", action="add it to the system")
