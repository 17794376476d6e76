"""The capabilities: who would serve a call now, who would not and why, and how calls went."""

from __future__ import annotations

from treaty.gateway.page.badge import badge
from treaty.gateway.page.html import Html, tag, together
from treaty.gateway.page.table import row, section, table
from treaty.gateway.page.wording import listed
from treaty.readable import plural, span, took
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats
from treaty.system.status import SystemStatus

_HEAD = ("Provider", "Would be asked", "Breaker", "Calls", "Failed", "Running", "p50", "p95")
_OF_CALLS = ("missing", "refused", "late", "cached")


def capabilities(status: SystemStatus) -> Html:
    """Show the providers of each capability in the order in which they are tried."""
    found = status.router.capabilities
    if not found:
        return section("capabilities", "Capabilities", tag("p", "No module provides any.", class_="quiet"))
    shown = table("Providers in the order in which they are tried", _HEAD, map(_capability, found), "calls")
    return section("capabilities", "Capabilities", shown)


def _capability(one: CapabilityStats) -> Html:
    served = badge("served", "good") if one.is_served else badge("not served", "bad")
    counts = [plural(one.calls, "call")] + [f"{getattr(one, name)} {name}" for name in _OF_CALLS if getattr(one, name)]
    words = together(one.capability, Html(" "), served, Html(" "), tag("small", listed(counts)))
    title = tag("tr", tag("th", words, colspan=str(len(_HEAD)), scope="rowgroup"))
    rows = (_provider(place, provider) for place, provider in enumerate(one.providers, 1))
    return tag("tbody", title, *rows)


def _provider(place: int, one: ProviderStats) -> Html:
    return row(
        f"{place}. {one.provider}.{one.operation}",
        together("no: ", one.why_not) if one.why_not else "yes",
        _breaker(one),
        str(one.calls),
        str(one.failed),
        str(one.running),
        took(one.duration.quantile_s(0.5)),
        took(one.duration.quantile_s(0.95)),
    )


def _breaker(one: ProviderStats) -> Html:
    if one.breaker is BreakerState.CLOSED:
        return _with("closed", f"opened {one.opened}×" if one.opened else "")
    if one.breaker is BreakerState.HALF_OPEN:
        return badge("half open", "fair")
    return _with(badge("open", "bad"), "" if one.retry_in_s is None else f"next try in {span(one.retry_in_s)}")


def _with(word: str, more: str) -> Html:
    return together(word, Html(" "), tag("small", more)) if more else together(word)
