"""How a schema is read that says nothing of some properties."""

from __future__ import annotations

from enum import StrEnum


class ContentModel(StrEnum):
    """What is said of properties by a schema that says nothing of them.

    DECLARED: writers emit none, and readers ignore them. OPEN: plain JSON Schema, anybody may write them. CLOSED: they
    are refused, as if every object had said so.
    """

    DECLARED = "declared"
    OPEN = "open"
    CLOSED = "closed"
