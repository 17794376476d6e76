"""The modules: how each is, since when and why, and what it has to do with the others."""

from __future__ import annotations

from datetime import datetime

from treaty.gateway.page import badge
from treaty.gateway.page.html import Html, tag, together
from treaty.gateway.page.table import row, section, table
from treaty.gateway.page.wording import listed, since
from treaty.system.status import ModuleReport, SystemStatus

_HEAD = ("Module", "Status", "For", "Reason and facts", "Ties")


def modules(status: SystemStatus, now: datetime) -> Html:
    """Show a line for each module."""
    if not status.modules:
        return section("modules", "Modules", tag("p", "The system has no modules.", class_="quiet"))
    body = tag("tbody", *(_module(one, now) for one in status.modules))
    return section("modules", "Modules", table("Modules by name", _HEAD, [body], "modules"))


def _module(one: ModuleReport, now: datetime) -> Html:
    name = together(one.name, Html() if one.is_critical else tag("small", "not critical"))
    return row(
        name,
        badge.status(one.status),
        since(one.since, now) if one.since else "–",
        together(tag("p", one.reason) if one.reason else Html(), _facts(one, now)),
        _ties(one),
    )


def _facts(one: ModuleReport, now: datetime) -> Html:
    told = [together(tag("dt", name), tag("dd", _fact(value))) for name, value in one.facts.items()]
    if one.checked_at is not None:
        told.append(together(tag("dt", "asked"), tag("dd", since(one.checked_at, now), " ago")))
    return tag("dl", *told) if told else Html()


def _fact(value: str | int | float | bool | None) -> str:
    if value is None:
        return "–"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ties(one: ModuleReport) -> Html:
    ties = {
        "requires": one.requires,
        "optional": one.optional,
        "provides": one.provides,
        "publishes": one.publishes,
        "consumes": one.consumes,
    }
    some = {kind: names for kind, names in ties.items() if names}
    if not some:
        return Html("–")
    counted = listed([f"{kind} {len(names)}" for kind, names in some.items()])
    told = [together(tag("dt", kind), tag("dd", listed(names))) for kind, names in some.items()]
    return tag("details", tag("summary", counted), tag("dl", *told), data_key=one.name)
