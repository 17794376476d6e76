"""Where a reference leads: documents by their addresses, the schemas in them by pointer and by anchor."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from urllib.parse import unquote, urldefrag, urljoin

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.dialect import Draft, MalformedSchema, draft_of, subschemas
from treaty_generator.schema.json_values import Json

_DEEPEST = 120  # Schemas of people stay below thirty; every level costs a few frames of Python's stack.


class Unresolved(Exception):
    """A reference leads nowhere, or away to where we do not go."""


class TooDeep(Exception):
    """Schemas nested deeper than anybody can look."""


@dataclass(eq=False)
class Resource:
    """A schema with an address of its own; `dynamic` are the anchors that an outer resource may override."""

    uri: str
    draft: Draft
    root: Json
    anchors: dict[str, Json] = field(default_factory=dict)
    dynamic: set[str] = field(default_factory=set)

    @property
    def is_recursive_anchor(self) -> bool:
        """Whether `$recursiveRef` may lead on from here (2019-09)."""
        return isinstance(self.root, dict) and self.root.get("$recursiveAnchor") is True


class Documents:
    """The documents of one schema: itself, what is embedded in it, and the metaschemas."""

    def __init__(self, root: Json, draft: Draft) -> None:
        self._by_uri: dict[str, Resource] = {}
        self._home: dict[int, Resource] = {}  # By the identity of the schema, which the documents keep alive.
        self._kept: list[Json] = [root]
        self.has_ids = False
        self.root = self._add(root, "", draft)

    def home(self, schema: Json, otherwise: Resource) -> Resource:
        """Return the resource that a schema lies in; booleans lie wherever they are asked about."""
        return self._home.get(id(schema), otherwise)

    def _add(self, root: Json, uri: str, draft: Draft) -> Resource:
        top = Resource(uri, draft_of(root, draft), root)
        self._by_uri[uri] = top
        waiting: list[tuple[Json, Resource, int]] = [(root, top, 0)]
        while waiting:
            schema, resource, depth = waiting.pop()
            if not isinstance(schema, dict) or id(schema) in self._home:
                continue
            if depth > _DEEPEST:
                raise TooDeep
            resource = self._enter(schema, resource)
            waiting += [(below, resource, depth + 1) for below in subschemas(schema)]
        return self._home.get(id(root), top)

    def _enter(self, schema: dict[str, Json], resource: Resource) -> Resource:
        """Note a schema, its address and its anchors; return the resource that it lies in."""
        named = schema.get("id" if resource.draft is Draft.D4 else "$id")
        hidden = resource.draft <= Draft.D7 and "$ref" in schema
        if isinstance(named, str) and not hidden:
            base, fragment = urldefrag(named)
            if fragment and resource.draft <= Draft.D7:
                resource.anchors[fragment] = schema
            if base:
                uri = urljoin(resource.uri, base)
                self.has_ids = self.has_ids or schema is not self._kept[0]
                if schema is resource.root:
                    resource.uri = uri
                else:
                    resource = Resource(uri, draft_of(schema, resource.draft), schema)
                self._by_uri[uri] = resource
        self._home[id(schema)] = resource
        if resource.draft >= Draft.D2019:
            for keyword in ("$anchor", "$dynamicAnchor"):
                anchor = schema.get(keyword)
                if isinstance(anchor, str):
                    resource.anchors[anchor] = schema
                    if keyword == "$dynamicAnchor" and resource.draft >= Draft.D2020:
                        resource.dynamic.add(anchor)
        return resource

    def resolve(self, reference: str, base: Resource) -> tuple[Json, Resource, str]:
        """Return the schema that a reference means, its resource, and the fragment. Raises `Unresolved`."""
        uri, fragment = urldefrag(urljoin(base.uri, reference) if reference[:1] != "#" else base.uri + reference)
        resource = self._resource(uri)
        fragment = unquote(fragment)
        if not fragment:
            return resource.root, resource, ""
        if not fragment.startswith("/"):
            if fragment not in resource.anchors:
                raise Unresolved(f"nothing is called {reference!r}")
            return resource.anchors[fragment], resource, fragment
        schema, resource = self._walk(fragment, resource, reference)
        return schema, resource, ""

    def _resource(self, uri: str) -> Resource:
        known = self._by_uri.get(uri) or self._by_uri.get(uri.rstrip("#"))
        if known is None:
            contents = _metaschemas().get(uri)
            if contents is None:
                raise Unresolved(f"{uri!r} is not part of the schema, and nothing is fetched")
            self._kept.append(contents)
            known = self._add(contents, uri, draft_of(contents, Draft.D2020))
        return known

    def _walk(self, pointer: str, resource: Resource, reference: str) -> tuple[Json, Resource]:
        found: Json = resource.root
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                raise Unresolved(f"nothing is defined at {reference!r}")
            resource = self._home.get(id(found), resource)
        if not isinstance(found, dict | bool):
            raise MalformedSchema(reference, "what is defined there is no schema")
        if isinstance(found, dict) and id(found) not in self._home:
            self._home[id(found)] = resource  # Below a keyword that means nothing to us; pointers may still lead there.
            for below in subschemas(found):
                self._adopt(below, resource)
        return found, resource

    def _adopt(self, schema: Json, resource: Resource) -> None:
        waiting = [schema]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict) and id(one) not in self._home:
                self._home[id(one)] = resource
                waiting += subschemas(one)


@cache
def _metaschemas() -> dict[str, Json]:
    """Return the metaschemas of all drafts by address, which come with the validator."""
    from jsonschema_specifications import REGISTRY

    return {uri.rstrip("#"): REGISTRY.contents(uri) for uri in REGISTRY}
