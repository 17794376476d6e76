"""The two languages of a schema: what its writers emit, and what its readers accept.

A writer emits only what the schema declares; a reader ignores what it does not declare. Both are written as plain,
self-contained JSON Schema 2020-12, so that anybody can decide about them.
"""

from __future__ import annotations

from operator import is_

from treaty_generator.compat.closed import closed
from treaty_generator.compat.content_model import ContentModel as ContentModel
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import SUBSCHEMAS, Holds
from treaty_generator.render.leaves import json_type

_EXTENSIBLE = "x-extensible-enum"
_HOLDING = frozenset((*SUBSCHEMAS, _EXTENSIBLE))  # Without one of them, there is nothing to take away.


def written(schema: Json, model: ContentModel = ContentModel.DECLARED) -> Json:
    """Describe what a writer of a self-contained schema emits; an extensible enum is still what writers choose from."""
    plain = _without_marks(schema, for_readers=False)
    return plain if model is ContentModel.OPEN else closed(plain)


def read(schema: Json, model: ContentModel = ContentModel.DECLARED) -> Json:
    """Describe what a reader of a self-contained schema accepts; of an extensible enum, every value of its types."""
    plain = _without_marks(schema, for_readers=True)
    return closed(plain) if model is ContentModel.CLOSED else plain


def _without_marks(schema: Json, *, for_readers: bool) -> Json:
    """Take away what plain JSON Schema does not know; what holds nothing of it comes back as it is."""
    if not isinstance(schema, dict) or schema.keys().isdisjoint(_HOLDING):
        return schema
    made = {key: _below(key, value, for_readers) for key, value in schema.items() if key != _EXTENSIBLE}
    if for_readers and schema.get(_EXTENSIBLE) is True and schema.get("enum"):
        del made["enum"]
        made.setdefault("type", sorted(set(map(json_type, schema["enum"]))))
    is_as_it_was = _EXTENSIBLE not in schema and all(made[key] is value for key, value in schema.items())
    return schema if is_as_it_was else made


def _below(key: str, value: Json, for_readers: bool) -> Json:
    holds = SUBSCHEMAS.get(key)
    if holds is Holds.ONE:
        return _without_marks(value, for_readers=for_readers)
    if holds is Holds.LIST:
        listed = [_without_marks(one, for_readers=for_readers) for one in value]
        return value if all(map(is_, listed, value)) else listed
    if holds is Holds.MAP:
        named = {name: _without_marks(one, for_readers=for_readers) for name, one in value.items()}
        return value if all(map(is_, named.values(), value.values())) else named
    return value
