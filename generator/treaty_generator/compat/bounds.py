"""Whether an edit of a bound lets fewer values pass, or more."""

from __future__ import annotations

from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.wording import shown
from treaty_generator.contract.document import Json

_LOWER = ("minimum", "minLength", "minItems", "minProperties", "minContains")
_EXCLUSIVE = {"exclusiveMaximum", "exclusiveMinimum"}


def is_tighter(edit: Edit) -> bool:
    """Whether fewer values pass than before; a bound that is new lets fewer pass, one that is gone more."""
    if edit.what is not What.CHANGED:
        return edit.what is What.ADDED
    was, now = _bound(edit, edit.was), _bound(edit, edit.now)
    return now > was


def bound(value: Json) -> str:
    """Write a bound: a number, and whether it is itself beyond."""
    if not isinstance(value, dict):
        return "none" if value is None else shown(value)
    told = (f"{shown(number)}, exclusive" if key in _EXCLUSIVE else shown(number) for key, number in value.items())
    return " and ".join(told) or "none"


def _bound(edit: Edit, value: Json) -> tuple[float, bool]:
    """Order bounds of one keyword by how few values they let pass."""
    sign = 1 if edit.keyword in _LOWER else -1
    numbers = value.items() if isinstance(value, dict) else [(edit.keyword, value)]
    return max((sign * number, key in _EXCLUSIVE) for key, number in numbers)
