"""Tables that say what they hold, to ears as well as to eyes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from treaty.gateway.page.html import Html, tag, together


def table(caption: str, head: Sequence[str], bodies: Iterable[Html], kind: str) -> Html:
    """Write a table of one or more bodies; the kind is what the style knows it by."""
    columns = together(*(tag("th", one, scope="col") for one in head))
    return tag("table", tag("caption", caption), tag("thead", tag("tr", columns)), *bodies, class_=kind)


def row(first: str, *cells: str) -> Html:
    """Write a line that is about its first cell."""
    return tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells))


def section(name: str, heading: str, *inside: str) -> Html:
    """Write a part of the page under its heading."""
    return tag("section", tag("h2", heading, id=name), *inside, aria_labelledby=name)
