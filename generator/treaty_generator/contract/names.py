"""Turns names from contracts into Python names: pure functions from text to text.

Whatever comes in, what comes out is an identifier in Unicode normal form NFKC (as Python itself reads identifiers), is
not a keyword, and is not empty. Different names may become the same one; the lint rule `name-ambiguous` says so.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

RESERVED = frozenset(
    {
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
    }
)
"""The public attributes of `pydantic.BaseModel`, which a field must not hide."""

IMPORTED = frozenset(
    {
        *("ABC", "Annotated", "Any", "AwareDatetime", "BlockingCaller", "Caller", "ClassVar", "Date", "DomainError"),
        *("Event", "EventBus", "EventPayload", "EventView", "Field", "Final", "Format", "Literal", "Mapping", "Module"),
        *("ModuleRegistry", "Omittable", "OneOf", "Operation", "Payload", "Receipt", "RootPayload", "Service"),
        *("Subscription", "SubscriptionOptions", "UniqueItems", "UNSET", "Unset", "UUID"),
    }
)
"""What generated files import."""

HIDING = frozenset({"bool", "dict", "float", "int", "list", "mro", "register", "str"})
"""A field of such a name would hide a type that annotations use, or an attribute of which pydantic warns."""

OF_MODULES = frozenset(
    {
        *("consumes", "health", "health_timeout_s", "implementations", "is_critical", "name", "optional", "publishes"),
        *("requires", "services", "start", "start_timeout_s", "stop", "stop_timeout_s", "subscribe", "subscriber"),
        *("subscription_options", "object", "str", "tuple"),
    }
)
"""The attributes of `treaty.Module`, `subscriber`, and the types that a class of a module names in its annotations."""

_REMEMBERED = 10_000  # Names; the same ones are asked for again and again.
_ARGUMENTS = frozenset({"self", "cls"})


@lru_cache(_REMEMBERED)
def class_name(text: str, prefix: str) -> str:
    """Write a name in PascalCase; humps that are there stay, and `prefix` goes before what cannot start a name.

    `download.completed` becomes `DownloadCompleted`, `HTTPError` stays, `3d.rendered` becomes `Event3dRendered`.
    """
    name = _normal("".join(part[0].title() + part[1:] for part in _parts(text)))
    return _unreserved(name if name.isidentifier() else _normal(prefix + name))


def defined_name(text: str, prefix: str) -> str:
    """Name a class that a generated file defines: as `class_name`, but never as something that the file imports."""
    name = class_name(text, prefix)
    return f"{name}_" if name in IMPORTED else name


@lru_cache(_REMEMBERED)
def attribute_name(text: str) -> str:
    """Name the field of a property: the text itself wherever Python and pydantic let it be.

    `_id` becomes `field_id`, `2nd` `field_2nd`, `class` `class_`; camelCase is kept.
    """
    name = "".join(character if _continues(character) else "_" for character in _normal(text))
    if name.startswith("_") or not name.isidentifier():
        name = f"field_{name.lstrip('_')}".rstrip("_")
    name = _normal(name)
    return f"{name}_" if name in RESERVED or name in _ARGUMENTS else _unreserved(name)


@lru_cache(_REMEMBERED)
def snake_name(text: str) -> str:
    """Write a name in snake_case, for modules, methods and arguments: `UserService` becomes `user_service`."""
    name = _normal("_".join(_words(text)).lower())
    name = name if name.isidentifier() else _normal(f"name_{name}").rstrip("_")
    return f"{name}_" if name in _ARGUMENTS else _unreserved(name)


def method_name(service: str) -> str:
    """Name the method by which a class of a module asks for a service: in snake_case, and nothing else's name there.

    `Downloads` becomes `downloads`, and `Health` becomes `health_service`. What has no capitals would be the name of
    the service's class or of its descriptor, too.
    """
    name = snake_name(service)
    others = {defined_name(service, "Service"), constant_name(service)}
    return f"{name}_service" if name in OF_MODULES or name in others else name


def constant_name(text: str) -> str:
    """Write a name in capitals, for members of enumerations: `in progress` becomes `IN_PROGRESS`."""
    name = _normal("_".join(_words(text)).upper())
    return name if name.isidentifier() else _normal(f"VALUE_{name}").rstrip("_")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _continues(character: str) -> bool:
    return f"a{character}".isidentifier()


def _unreserved(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _parts(text: str) -> list[str]:
    letters = (character if character != "_" and _continues(character) else " " for character in _normal(text))
    return [part for part in "".join(letters).split(" ") if part]


def _words(text: str) -> Iterator[str]:
    """Split further at humps: `HTTPError` is two words, `S3Bucket` is two, `HTTP2` and `3d` are one."""
    for part in _parts(text):
        start = 0
        for index in range(1, len(part)):
            if _hump(part, index):
                yield part[start:index]
                start = index
        yield part[start:]


def _hump(part: str, index: int) -> bool:
    before, here, after = part[index - 1], part[index], part[index + 1 : index + 2]
    return here.isupper() and (before.islower() or (after.islower() and (before.isupper() or before.isdigit())))
