"""What a schema registry answers, read as strictly as every contract."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import semver

from treaty_generator.compat.baseline.http import Client, NotThere
from treaty_generator.compat.baseline.modern import modern
from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.contract.document import Document, Json, parse
from treaty_generator.contract.files import Source
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import quoted

_MOST_REFERENCES = 100  # Of one schema, counting those of the schemas that it refers to.
_NOT_A_REGISTRY = "see whether the address is that of a schema registry, with its path"


@dataclass(frozen=True, slots=True)
class Registration:
    """One version of a subject; `document` holds its `schema`, and `version` is empty where nobody has said one."""

    document: Document
    version: str


class Registry:
    """Asks for subjects and their versions. Raises `NoBaseline`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def label(self) -> str:
        """The address, without what is secret in it."""
        return self._client.address

    def subjects(self) -> frozenset[str]:
        """List what is registered."""
        found = self._get(list, "subjects")
        if not all(isinstance(name, str) for name in found):
            raise self._nonsense("subjects")
        return frozenset(found)

    def newest(self, subject: str) -> Registration:
        """Read the newest version of a subject."""
        steps = ("subjects", subject, "versions")
        numbers = self._get(list, *steps)
        if not numbers or not all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
            raise self._nonsense(*steps)
        number = str(max(numbers))
        found = self._get(dict, *steps, number)
        schema = self._schema(found, (*steps, number))
        whole = self._with_references(schema, found, (*steps, number))
        return Registration(self._document(whole, (*steps, number)), _version(found))

    def _get(self, kind: type, *steps: str) -> Any:
        try:
            found = self._client.get(*steps)
        except NotThere:
            what = "the registry says that it does not know this"
            raise self._client.refused(_path(*steps), what, "try again: somebody may be changing it") from None
        if not isinstance(found, kind):
            raise self._nonsense(*steps)
        return found

    def _nonsense(self, *steps: str) -> NoBaseline:
        return self._client.refused(_path(*steps), "this is not what a schema registry answers", _NOT_A_REGISTRY)

    def _schema(self, found: dict[str, Json], steps: tuple[str, ...]) -> Json:
        kind, text = found.get("schemaType", "AVRO"), found.get("schema")
        if kind != "JSON":
            what = f"this is a schema of the type {quoted(kind)}, and contracts are compared with JSON Schemas alone"
            raise self._client.refused(_path(*steps), what, "register it as JSON, or compare with another baseline")
        try:
            schema = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            schema = None
        if not isinstance(schema, dict | bool):
            raise self._nonsense(*steps)
        return schema

    def _with_references(self, schema: Json, found: dict[str, Json], steps: tuple[str, ...]) -> Json:
        """Write the schemas that it refers to below its `$defs`."""
        places: dict[tuple[str, str], str] = {}
        parts: dict[str, Json] = {}

        def written(schema: Json, found: dict[str, Json], steps: tuple[str, ...], at: str) -> Json:
            elsewhere = {}
            for name, subject, number in self._references(found, steps):
                key = subject, number
                if key not in places:
                    part = f"Referred{len(places) + 1}"
                    places[key] = f"#/$defs/{part}"
                    if len(places) > _MOST_REFERENCES:
                        what = f"it refers to more than {_MOST_REFERENCES} other schemas"
                        raise self._client.refused(_path(*steps), what, "compare with another baseline")
                    there = ("subjects", subject, "versions", number)
                    answer = self._get(dict, *there)
                    parts[part] = written(self._schema(answer, there), answer, there, places[key])
                elsewhere[name] = places[key]
            return modern(schema, at, elsewhere)

        body = written(schema, found, steps, "#")
        if isinstance(body, dict) and parts:
            return {**body, "$defs": {**body.get("$defs", {}), **parts}}
        return body

    def _references(self, found: dict[str, Json], steps: tuple[str, ...]) -> list[tuple[str, str, str]]:
        listed = found.get("references") or []
        try:
            return [(str(one["name"]), str(one["subject"]), str(int(one["version"]))) for one in listed]
        except (KeyError, TypeError, ValueError):
            raise self._nonsense(*steps) from None

    def _document(self, schema: Json, steps: tuple[str, ...]) -> Document:
        raw = (json.dumps({"schema": schema}, indent=2) + "\n").encode()
        name = f"{self.label}{_path(*steps)}"
        document, faults = parse(Source(name, steps, raw, digest=hashlib.sha256(raw).hexdigest()))
        if document is None or faults:
            raise self._client.refused(_path(*steps), faults[0].message, faults[0].mend)
        return document


def _version(found: dict[str, Json]) -> str:
    said: Json = found
    for key in ("metadata", "properties", "version"):
        said = said.get(key) if isinstance(said, dict) else None
    return said if isinstance(said, str) and semver.Version.is_valid(said) else ""


def _path(*steps: str) -> str:
    return "".join(f"/{step}" for step in steps)
