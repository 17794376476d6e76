"""Schemas of every draft → literals: references resolved, keywords taken apart into statements about one value."""

from __future__ import annotations

from collections.abc import Callable, Collection

from treaty_generator.schema.budget import Budget
from treaty_generator.schema.dialect import Draft, MalformedSchema, subschemas
from treaty_generator.schema.documents import Documents, Resource, Unresolved
from treaty_generator.schema.json_values import Json
from treaty_generator.schema.nodes import FALSE, TRUE, Kind, Statements
from treaty_generator.schema.texts import CannotTell
from treaty_generator.schema.twins import Twins

Scope = tuple[Resource, ...]  # Outermost first; kept only where a dynamic reference could ask for it.
Compiled = Callable[["Compiler", dict[str, Json], Resource, Scope], int]


class Compiler:
    """Compiles one document; several compilers share the statements of one question."""

    def __init__(
        self,
        statements: Statements,
        documents: Documents,
        formats: bool | Collection[str],
        budget: Budget,
        twin: Compiler | None = None,
    ) -> None:
        self._is_dynamic: bool | None = None
        self.s, self.documents, self.formats, self.budget = statements, documents, formats, budget
        self.twin, self._twins = twin, None
        if twin is not None and not (twin.is_dynamic or self.is_dynamic):
            self._twins = Twins(twin.documents, documents, budget)
        self._known: dict[tuple[int, Scope], int] = {}
        self._under_way: dict[tuple[int, Scope], list[int]] = {}
        self._is_recursive = False
        self._at: tuple[int, Scope] | None = (
            None  # The schema that is read, as long as what is in it is about the same value.
        )
        self._in_place: dict[tuple[int, Scope], list[tuple[int, Scope]]] = {}
        self.unresolved = ""  # Why a reference could not be followed.

    def compile(self) -> int:
        """Return the literal of the whole document."""
        root = self.documents.root
        literal = self.schema(root.root, root, self.beyond((), root))
        for one in (self, self.twin):
            if one is not None and one._is_recursive and _has_loop(one._in_place):
                raise CannotTell("a reference leads back to itself before it looks into a value")
        return literal

    def part(self, schema: Json, resource: Resource, scope: Scope) -> int:
        """Return the literal of a schema that is about a part of the value: an item, a property, a name."""
        at, self._at = self._at, None
        literal = self.schema(schema, resource, scope)
        self._at = at
        return literal

    def schema(self, schema: Json, resource: Resource, scope: Scope) -> int:
        """Return the literal of a schema. One that leads back to itself is a reference there."""
        if isinstance(schema, bool):
            return TRUE if schema else FALSE
        if not isinstance(schema, dict):
            raise MalformedSchema("", f"a schema is an object or a boolean, not {str(schema)[:40]!r}")
        self.budget.spend(1 + len(schema))
        resource, scope = self._enter(schema, resource, scope)
        key = (id(schema), scope)
        if self._at is not None:
            self._in_place.setdefault(self._at, []).append(key)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._under_way:
            if not self._under_way[key]:
                self._is_recursive = True
                self._under_way[key].append(self.s.make(Kind.REFERENCE, (id(self), *key)))
            return self._under_way[key][0]
        self._under_way[key] = []
        at, self._at = self._at, key
        literal = self._keywords(schema, resource, scope)
        self._at = at
        for reference in self._under_way.pop(key):
            self.s.resolve(self.s[reference].args[0], literal)
        self._known[key] = literal
        return literal

    def _enter(self, schema: dict[str, Json], resource: Resource, scope: Scope) -> tuple[Resource, Scope]:
        home = self.documents.home(schema, resource)
        if not self.is_dynamic:
            return home, ()
        return home, self.beyond(scope, home)

    @property
    def is_dynamic(self) -> bool:
        """Whether any reference depends on the way that led to it, so that ways must be told apart."""
        if self._is_dynamic is None:
            self._is_dynamic = _speaks_dynamically(self.documents.root.root)
        return self._is_dynamic

    def _keywords(self, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
        from treaty_generator.schema.keywords import KEYWORDS, TOGETHER

        if "$ref" in schema and resource.draft <= Draft.D7:
            return self.reference(schema["$ref"], resource, scope)
        parts = []
        for keyword in schema:
            found = KEYWORDS.get(keyword)
            if found is not None and found.since <= resource.draft <= found.until:
                parts.append(found.compiled(self, schema, resource, scope))
        parts += [together(self, schema, resource, scope) for together in TOGETHER]
        return self.s.both(parts)

    def reference(self, reference: Json, resource: Resource, scope: Scope) -> int:
        """Return the literal of what `$ref` names."""
        if self.twin is not None and self._twins is not None and self._twins.mean_the_same(_text(reference, "$ref")):
            return self.twin.reference(reference, self.twin.documents.root, ())
        try:
            schema, home, _ = self.documents.resolve(_text(reference, "$ref"), resource)
        except Unresolved as reason:
            self.unresolved = self.unresolved or str(reason)
            return self.s.make(Kind.UNKNOWN, (id(self), id(resource), reference), str(reason))
        return self.schema(schema, home, self.beyond(scope, home))

    def beyond(self, scope: Scope, resource: Resource) -> Scope:
        """Return the way after a step into a resource, as far as dynamic references can tell: the outermost one wins."""
        if not self.is_dynamic or resource in scope:
            return scope
        is_new = any(not any(anchor in one.dynamic for one in scope) for anchor in resource.dynamic)
        is_new = is_new or (resource.is_recursive_anchor and not any(one.is_recursive_anchor for one in scope))
        return (*scope, resource) if is_new else scope

    def target(self, schema: dict[str, Json], keyword: str, resource: Resource, scope: Scope) -> tuple[Json, Resource]:
        """Return the schema that any of the three kinds of references means here."""
        reference = _text(schema[keyword], keyword)
        found, home, anchor = self.documents.resolve(reference, resource)
        if keyword == "$dynamicRef" and anchor in home.dynamic:
            outer = next((one for one in scope if anchor in one.dynamic), home)
            return outer.anchors[anchor], outer
        if keyword == "$recursiveRef" and home.is_recursive_anchor and found is home.root:
            outer = next((one for one in _recursive(scope, home)), home)
            return outer.root, outer
        return found, home


def _recursive(scope: Scope, home: Resource) -> list[Resource]:
    """Return the resources that `$recursiveRef` may stop at, outermost first: anchors all the way in."""
    return [one for one in scope if one.is_recursive_anchor]


def _has_loop(edges: dict[tuple[int, Scope], list[tuple[int, Scope]]]) -> bool:
    done: set[tuple[int, Scope]] = set()
    for start in edges:
        path = {start: list(edges[start])}
        while path:
            node, left = next(reversed(path.items()))
            if not left:
                done.add(node)
                del path[node]
                continue
            below = left.pop()
            if below in path:
                return True
            if below not in done:
                path[below] = list(edges.get(below, ()))
    return False


def _speaks_dynamically(root: Json) -> bool:
    waiting, seen = [root], set()
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, dict) and id(schema) not in seen:
            seen.add(id(schema))
            if "$dynamicRef" in schema or "$recursiveRef" in schema:
                return True
            reference = schema.get("$ref")
            if isinstance(reference, str) and "json-schema.org/draft/20" in reference:
                return True  # The metaschemas of these drafts are made of dynamic references.
            waiting += subschemas(schema)
    return False


def _text(value: Json, keyword: str) -> str:
    if not isinstance(value, str):
        raise MalformedSchema(keyword, "must be a text")
    return value
