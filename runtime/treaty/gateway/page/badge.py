"""A state in one word, with a sign and a colour that the style gives: none of them says it alone."""

from __future__ import annotations

from typing import Literal

from treaty.gateway.page.html import Html, tag
from treaty.modules import ModuleStatus

Tone = Literal["good", "fair", "bad", "none"]

_OF_STATUS: dict[ModuleStatus, Tone] = {
    ModuleStatus.ACTIVE: "good",
    ModuleStatus.DEGRADED: "fair",
    ModuleStatus.INACTIVE: "bad",
    ModuleStatus.UNKNOWN: "none",
}


def badge(word: str, tone: Tone) -> Html:
    """Write a state; the sign before it is drawn by the style, and is for eyes alone."""
    return tag("b", word, class_=tone)


def status(value: ModuleStatus) -> Html:
    """Write how a module is."""
    return badge(value.value, _OF_STATUS[value])
