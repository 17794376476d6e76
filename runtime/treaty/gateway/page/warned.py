"""What a person should know of, and do."""

from __future__ import annotations

from treaty.gateway.page.html import Html, tag, together
from treaty.gateway.page.table import section
from treaty.system.status import SystemStatus, Warned


def warnings(status: SystemStatus) -> Html:
    """List the warnings, the worst first."""
    if not status.warnings:
        return section("warnings", "Warnings", tag("p", "Nothing needs anybody’s attention.", class_="quiet"))
    return section("warnings", "Warnings", tag("ol", *map(_warning, status.warnings), class_="warnings"))


def _warning(one: Warned) -> Html:
    said = together(tag("b", f"{one.about}:"), Html(" "), one.message)
    return tag("li", tag("p", said), tag("p", tag("b", "What to do:"), Html(" "), one.action) if one.action else Html())
