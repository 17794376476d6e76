"""The difference of two schemas, as the edits that a person would say were made."""

from __future__ import annotations

from treaty_generator.compat import keyword_edits, object_edits, union_edits, value_edits
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.patched import Woven
from treaty_generator.compat.walk import UNIONS, Walk, Weaving, ordered
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.dataclass import dataclass

_GROUPS = (
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
    ("if", "then", "else"),
    ("contains", "minContains", "maxContains"),
)
"""Keywords that mean something together; the first one gives its name to an edit of them."""

_HANDLED = frozenset({"properties", "required", "type", "enum", "const", "x-extensible-enum", *UNIONS})


@dataclass(slots=True)
class Difference:
    """All edits between two schemas, and both in one so that any of the edits can be made alone."""

    edits: tuple[Edit, ...]
    woven: Woven


def difference(contracts: tuple[Contracts, Contracts], before: Schema, after: Schema) -> Difference:
    """Compare two schemas, through references on both sides.

    What is spelled in another way is no edit. An edit in what several places share is found once.
    """
    walk = Walk(contracts, _weave)
    root = walk.pair(before, after, ())
    return Difference(tuple(walk.edits), Woven(contracts, root))


def _weave(w: Weaving) -> None:
    """Compare two views of one value, keyword by keyword."""
    if value_edits.is_another(w):
        value_edits.replaced(w)
        return
    if union_edits.as_union(w):
        return
    value_edits.types(w)
    value_edits.values(w)
    object_edits.properties(w)
    object_edits.required(w)
    union_edits.unions(w)
    union_edits.all_of(w)
    done = set(_HANDLED)
    for group in _GROUPS:
        done |= keyword_edits.group(w, group)
    for key in ordered(w.old.keywords, w.new.keywords):
        if key not in done:
            keyword_edits.keyword(w, key)
