"""Two versions of a schema and all that lies between them, as sets of payloads that can be asked about."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from treaty_generator.compat.patched import Woven
from treaty_generator.compat.sides import ContentModel, read, written
from treaty_generator.compat.view import told
from treaty_generator.contract.breadth import is_broad
from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS, subschemas
from treaty_generator.contract.validator import canonical, validator
from treaty_generator.schema.at_sight import includes_at_sight
from treaty_generator.schema.email import may_be_misread
from treaty_generator.schema.outcome import Answer, Outcome
from treaty_generator.schema.unlike import unlike

if TYPE_CHECKING:
    from jsonschema_rs import CanonicalSchema, Draft202012Validator

Edits = frozenset[int]
_MOST_LISTED = 5_000  # Of values; canonical forms compare each with each.


class Language:
    """A set of payloads, as a self-contained schema; formats are asserted as contracts do."""

    def __init__(self, schema: Json) -> None:
        self.schema = schema

    @property
    def refers(self) -> bool:
        """Whether it has any reference: all lead to definitions."""
        return isinstance(self.schema, dict) and "$defs" in self.schema

    def holds(self, other: Language) -> bool | None:
        """Whether it holds all of another one, as far as that is known in microseconds."""
        if self is other or includes_at_sight(other.schema, self.schema, refers=self.refers or other.refers):
            return True
        smaller, larger = map(_canonical, unlike(other.schema, self.schema))
        if smaller is None or larger is None:
            return None
        from jsonschema_rs.canonical import UnsupportedOperand

        try:
            said = {"yes": True, "no": False}.get(larger.covers(smaller).value)
        except UnsupportedOperand:
            return None
        return None if said is not None and may_be_misread(self.schema, other.schema) else said

    def ask(self, other: Language, budget_s: float) -> Answer:
        """Ask whether it holds all of another one, and for a payload where it does not."""
        if self.holds(other):
            return Answer(Outcome.PROVED)
        from treaty_generator.schema.decide import decide  # Most changes are harmless, and it takes a while to import.

        return decide(other.schema, self.schema, assert_formats=ASSERTED_FORMATS, budget_s=budget_s)

    def accepts(self, value: Any) -> bool:
        """Whether a payload is in it."""
        return self._validator is None or self._validator.is_valid(value)

    def refusal(self, value: Any) -> str:
        """Say why a payload is not in it: where, and what is wrong there."""
        error = next(self._validator.iter_errors(value), None) if self._validator is not None else None
        if error is None:
            return ""
        path = "".join(f"/{step}" for step in error.instance_path)
        return f"{path}: {error.message}" if path else str(error.message)

    @cached_property
    def _validator(self) -> Draft202012Validator | None:
        try:
            return validator(self.schema)
        except ValueError:  # No validator takes it; then nobody says no.
            return None


def _canonical(schema: Json) -> CanonicalSchema | None:
    try:
        return None if is_broad(schema) or _lists_many(schema) else canonical(schema)
    except ValueError:
        return None


def _lists_many(schema: Json) -> bool:
    """Whether a schema lists so many values that comparing each with each would take too long."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("enum"), list) and len(one["enum"]) > _MOST_LISTED:
                return True
            waiting += (below for _, below in subschemas(one))
    return False


class Languages:
    """What writers, readers and plain JSON Schema make of the earlier version with some of the edits made."""

    def __init__(self, woven: Woven, model: ContentModel) -> None:
        self.model = model
        self._woven = woven
        self._patched: dict[Edits, Json] = {}
        self._made: dict[tuple[str, Edits], Language] = {}
        self._said: dict[str, Language] = {}  # By their text: what is said alike is asked about once.
        self._known: dict[int, Language] = {}  # By identity of what is kept: many sides of a schema are the schema.
        self._kept: list[Json] = []

    def writers(self, edits: Edits) -> Language:
        """What is written."""
        return self._language("written", edits, lambda schema: written(schema, self.model))

    def readers(self, edits: Edits) -> Language:
        """What is accepted."""
        return self._language("read", edits, lambda schema: read(schema, self.model))

    def plain(self, edits: Edits) -> Language:
        """What the schema says as it stands."""
        return self._language("plain", edits, lambda schema: written(schema, ContentModel.OPEN))

    def _language(self, kind: str, edits: Edits, side: Callable[[Json], Json]) -> Language:
        if (kind, edits) not in self._made:
            if edits not in self._patched:
                self._patched[edits] = self._woven.patched(edits)
            schema = side(self._patched[edits])
            self._made[kind, edits] = self._known.get(id(schema)) or self._said_alike(schema)
        return self._made[kind, edits]

    def _said_alike(self, schema: Json) -> Language:
        language = self._said.setdefault(told(schema), Language(schema))
        self._known[id(schema)] = language
        self._kept.append(schema)
        return language
