"""How findings name fields and values: for people, bounded in length, and safe for a terminal."""

from __future__ import annotations

import json

from treaty_generator.compat.edit import Edit
from treaty_generator.contract.document import Json
from treaty_generator.problem import Pointer, pointer_text, printable, quoted

_LONGEST = 60


def field(edit: Edit) -> str:
    """Name the value that an edit is about, by the way to it from the top of the payload."""
    return at(edit.path)


def named(edit: Edit) -> str:
    """Name the property that an edit is about, by the way to it."""
    return at((*edit.path, edit.name))


def at(path: Pointer) -> str:
    """Name a value by the way to it; `*` is any item, or any name."""
    return quoted(pointer_text(path)[1:]) if path else "the payload"


def shown(value: Json) -> str:
    """Write a value as JSON, cut where it gets long."""
    text = printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def listed(values: Json) -> str:
    """Write several values, the first ones at least."""
    some = ", ".join(shown(value) for value in values[:5])
    return f"{some} and {len(values) - 5} more" if len(values) > 5 else some


def types(value: Json) -> str:
    """Write what `type` says: one name or several."""
    if value is None:
        return "any type"
    return " or ".join([value] if isinstance(value, str) else value)
