"""Where a `$ref` leads: a pointer in the same schema or file, or in another file below the contracts root.

A local pointer (`#/…`) is looked up in the schema it stands in first, as JSON Schema does, then in the file, so that
both `#/$defs/Part` and `#/types/Part` work. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from treaty_generator.contract.document import Document, Json
from treaty_generator.contract.keywords import ANNOTATIONS, IN_PLACE, SUBSCHEMAS, Holds, subschemas
from treaty_generator.contract.model import Contracts, Origin, Schema
from treaty_generator.problem import Pointer, Problem, did_you_mean, parse_pointer, pointer_text, quoted

Identity = tuple[tuple[str, ...], Pointer]
"""What makes two references the same: the file's path below the root, and the pointer in it."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_REGIONS = (
    ("schema",),  # Of a frozen event.
    ("operations", None, "request"),  # Of a frozen service.
    ("operations", None, "response"),
    ("operations", None, "errors", None),
    ("types", None),
    ("events", None, "schema"),
    ("services", None, "operations", None, "request"),
    ("services", None, "operations", None, "response"),
    ("services", None, "operations", None, "errors", None),
)
"""Where a file holds schemas; None is any name."""


class BadReference(Exception):
    """A `$ref` leads nowhere, or where it must not."""

    def __init__(self, id: str, message: str, mend: str) -> None:
        super().__init__(id, message, mend)
        self.id, self.message, self.mend = id, message, mend


def is_bare(schema: Schema) -> bool:
    """Whether a schema is a `$ref` and says nothing more that a value could feel; it has no class of its own then."""
    if not isinstance(schema.value, dict) or "$ref" not in schema.value:
        return False
    return all(key == "$ref" or key in ANNOTATIONS for key in schema.value)


def identity(schema: Schema) -> Identity:
    """Return what a schema is known by."""
    return schema.origin.document.steps, schema.origin.pointer


def resolve(contracts: Contracts, ref: str, at: Schema) -> Schema:
    """Follow one `$ref` of the schema `at`; raises `BadReference`."""
    file, _, fragment = ref.partition("#")
    document = _document(contracts, unquote(file), at.origin.document) if file else at.origin.document
    if fragment and not fragment.startswith("/"):
        raise BadReference(
            "ref-not-pointer", f"{quoted(ref)} ends in a name instead of a pointer", "write #/types/Name"
        )
    steps = parse_pointer(unquote(fragment))
    if not file:
        inside = _follow(document, (*at.root.pointer, *steps))
        if inside is not None:
            return _schema_at(document, inside, ref)
    found = _follow(document, steps)
    if found is None:
        raise BadReference(
            "ref-target-missing",
            f"nothing is defined at {quoted(ref)}",
            _nearest(document, steps, () if file else at.root.pointer),
        )
    return _schema_at(document, found, ref)


def steps_to(file: str, here: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path below the root of a file that a reference in the file `here` names; raises `BadReference`."""
    if _SCHEME.match(file) or file.startswith("//"):
        raise BadReference(
            "ref-remote",
            f"{quoted(file)} is not a file of this folder, and nothing is fetched",
            "copy the schema into your contracts",
        )
    outside = BadReference(
        "ref-outside-root",
        f"{quoted(file)} leads out of the contracts root",
        "use a path relative to this file, inside the root",
    )
    if file.startswith("/") or "\\" in file:
        raise outside
    steps = list(here[:-1])
    for step in file.split("/"):
        if step == "..":
            if not steps:
                raise outside
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return tuple(steps)


def in_place(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    """Go through the schemas that judge the very same value, by `$ref`, `allOf`, `if` and the like."""
    if not isinstance(schema.value, dict):
        return
    yield from (schema.at(*steps) for steps, _ in subschemas(schema.value) if steps[0] in IN_PLACE)
    ref = schema.value.get("$ref")
    if isinstance(ref, str):
        with suppress(BadReference):  # Reported where the reference stands.
            yield resolve(contracts, ref, schema)


def reference_problem(contracts: Contracts, schema: Schema) -> Problem | None:
    """Say what is wrong with the `$ref` of a schema, if anything is."""
    try:
        resolve(contracts, schema.value["$ref"], schema)
    except BadReference as error:
        if error.id != "ref-file-unreadable":  # That file has a problem of its own, and it is the one to mend.
            return schema.origin.problem(error.id, error.message, error.mend, "$ref")
    return None


def _document(contracts: Contracts, file: str, here: Document) -> Document:
    steps = steps_to(file, here.steps)
    found = contracts.documents.get(steps)
    if steps in contracts.unreadable:
        raise BadReference("ref-file-unreadable", f"{quoted('/'.join(steps))} cannot be read", "mend that file first")
    if found is None and "/" not in file and not file.endswith(".yaml"):
        mend = f"write `#/types/{file}`, or `../shared/types.yaml#/types/{file}` for a type of another file"
        raise BadReference("ref-file-missing", f"{quoted(file)} alone is the name of a file, and there is none", mend)
    if found is None:
        known = ("/".join(name) for name in contracts.documents)
        mend = f"paths start at this file's folder; below the root, {did_you_mean('/'.join(steps), known)}"
        raise BadReference("ref-file-missing", f"there is no readable contract file {quoted('/'.join(steps))}", mend)
    return found


def _follow(document: Document, steps: Pointer) -> Pointer | None:
    """Walk a pointer; the result has indices as numbers, and None means that it leads nowhere."""
    value: Json = document.data
    walked: list[str | int] = []
    for step in steps:
        if isinstance(value, dict) and step in value:
            walked.append(step)
            value = value[step]
        elif isinstance(value, list) and _INDEX.fullmatch(str(step)) and int(step) < len(value):
            walked.append(int(step))
            value = value[int(step)]
        else:
            return None
    return tuple(walked)


def _schema_at(document: Document, pointer: Pointer, ref: str) -> Schema:
    for region in _REGIONS:
        root = pointer[: len(region)]
        if len(root) == len(region) and all(name in (None, step) for name, step in zip(region, root, strict=True)):
            value = _schema_below(document, root, pointer[len(root) :])
            if value is not None:
                return Schema(value, Origin(document, pointer), Origin(document, root))
    raise BadReference(
        "ref-not-schema",
        f"{quoted(ref)} leads to something that is not a schema",
        "refer to a type: file.yaml#/types/Name",
    )


def _schema_below(document: Document, root: Pointer, steps: Pointer) -> Json | None:
    value: Json = document.data
    for step in root:
        value = value[step]
    holds: Holds | None = Holds.ONE  # Whether a schema stands here, or the list or map of them.
    for step in steps:
        value = value[step]
        if holds is Holds.ONE:
            holds = SUBSCHEMAS.get(str(step))
            if holds is None:
                return None
        else:
            holds = Holds.ONE
    return value if holds is Holds.ONE and isinstance(value, dict | bool) else None


def _nearest(document: Document, steps: Pointer, root: Pointer) -> str:
    """Say what is there instead; a local pointer that starts inside its own schema is followed there."""
    inside = _follow(document, (*root, *steps[:1]))
    start, value = (root, _value(document, root)) if inside is not None else ((), document.data)
    for index, step in enumerate(steps):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, dict) and value:
            above = quoted("#" + pointer_text((*start, *steps[:index])))
            return f"below {above}, {did_you_mean(str(step), value)}"
        else:
            break
    return "check the spelling, or add it"


def _value(document: Document, pointer: Pointer) -> Json:
    value: Json = document.data
    for step in pointer:
        value = value[step]
    return value
