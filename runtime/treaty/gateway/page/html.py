"""Markup from values: whatever is not markup already is escaped, so nothing can be forgotten."""

from __future__ import annotations

from html import escape

from treaty.readable import shown

WIDEST = 2000  # Characters of one text.


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str | bool | None) -> Html:
    """Write an element; what is inside is escaped unless it is `Html`.

    Attributes are written with dashes for underscores, `class_` as `class`, true ones by name alone, and None or false
    ones not at all.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    return Html(f"<{name}{told}>{_inner(inside)}</{name}>")


def together(*parts: str) -> Html:
    """Put parts in a row; texts are escaped, markup stays."""
    return Html(_inner(parts))


def visible(text: str) -> str:
    """Show what would not be seen, or would turn the text around it, as its escape; cut what nobody reads."""
    return shown(text, WIDEST)


def _inner(parts: tuple[str, ...]) -> str:
    return "".join(part if isinstance(part, Html) else escape(visible(part)) for part in parts)


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{escape(visible(value))}"'
