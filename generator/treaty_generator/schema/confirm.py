r"""A second and a third opinion on a witness: two validators that know nothing of the search that found it.

The one in Python asks patterns of a linear engine, since its own can take for ever, and takes them in both readings:
a digit of another script is one for `\d` as Python sees it, and none as ECMA-262 does. A witness on which the readings
differ convinces nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from treaty_generator.schema.dialect import NAMES, Draft, draft_of, subschemas
from treaty_generator.schema.email import email_options
from treaty_generator.schema.formats import SAMPLES, has_format
from treaty_generator.schema.json_values import Json

_UNICODE = {"d": r"\p{Nd}", "w": r"\p{L}\p{M}\p{Nd}\p{Pc}", "D": r"\P{Nd}"}
_OPINION = {draft: name for name, draft in NAMES.items()}


_DEEPEST = 64  # Levels of a witness.


class Disputed(Exception):
    """Validators read a pattern in two ways, and what they say about the witness depends on it."""


def is_confirmed(
    sub: Json, sup: Json, witness: Json, *, drafts: tuple[Draft, Draft], formats: bool | Collection[str]
) -> bool:
    """Whether both validators say that the first schema accepts the witness, and the second does not."""
    if _is_deep(witness):
        return False  # Validators recurse, and where the stack ends they disagree with nothing but themselves.
    try:
        return all(
            opinion(sub, draft_of(sub, drafts[0]), witness, formats)
            and not opinion(sup, draft_of(sup, drafts[1]), witness, formats)
            for opinion in (_rust, _python)
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # A validator that cannot read a schema confirms nothing; those in Rust may even panic.
        return False


def _is_deep(value: Json) -> bool:
    level: list[Json] = [value]
    for _ in range(_DEEPEST):
        level = [
            below
            for one in level
            if isinstance(one, dict | list)
            for below in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _rust(schema: Json, draft: Draft, value: Json, formats: bool | Collection[str]) -> bool:
    import jsonschema_rs

    classes = {
        Draft.D4: jsonschema_rs.Draft4Validator,
        Draft.D6: jsonschema_rs.Draft6Validator,
        Draft.D7: jsonschema_rs.Draft7Validator,
        Draft.D2019: jsonschema_rs.Draft201909Validator,
        Draft.D2020: jsonschema_rs.Draft202012Validator,
    }
    if not isinstance(formats, bool):
        schema = _with_formats(schema, formats)
    if not isinstance(schema, bool | dict):
        return False
    made = classes[draft](schema, validate_formats=bool(formats), email_options=email_options(), retriever=_nothing)
    return made.is_valid(value)


def _nothing(uri: str) -> Json:
    raise LookupError(f"{uri} is not fetched")


def _with_formats(schema: Json, formats: Collection[str]) -> Json:
    """Return a copy without the formats that are not asserted."""
    from copy import deepcopy

    copy = deepcopy(schema)
    waiting = [copy]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("format") not in formats:
                one.pop("format", None)
            waiting += subschemas(one)
    return copy


def _python(schema: Json, draft: Draft, value: Json, formats: bool | Collection[str]) -> bool:
    from jsonschema_specifications import REGISTRY

    validator = _python_class(draft)(schema, registry=REGISTRY, format_checker=_format_checker(formats))
    return bool(validator.is_valid(value))


def _format_checker(formats: bool | Collection[str]) -> Any:
    if not formats:
        return None
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    names = {*SAMPLES, *FormatChecker.checkers} if isinstance(formats, bool) else formats  # Some need more packages.
    checker.checkers = {name: (_checks(name), ()) for name in names}
    return checker


def _checks(name: str) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or has_format(name, value)


@cache
def _python_class(draft: Draft) -> Any:
    import jsonschema
    from jsonschema import validators

    classes = {
        Draft.D4: jsonschema.Draft4Validator,
        Draft.D6: jsonschema.Draft6Validator,
        Draft.D7: jsonschema.Draft7Validator,
        Draft.D2019: jsonschema.Draft201909Validator,
        Draft.D2020: jsonschema.Draft202012Validator,
    }
    linear = {"pattern": _pattern, "patternProperties": _pattern_properties, "additionalProperties": _additional}
    extend: Any = validators.extend  # It has no types.
    return extend(classes[draft], linear)


def _pattern(validator: Any, pattern: str, instance: Json, _: Json) -> Iterator[Exception]:
    if isinstance(instance, str) and not _is_found(pattern, instance):
        yield _error("a text does not match")


def _pattern_properties(validator: Any, patterns: dict[str, Json], instance: Json, _: Json) -> Iterator[Exception]:
    if not isinstance(instance, dict):
        return
    for pattern, schema in patterns.items():
        for name, value in instance.items():
            if _is_found(pattern, name):
                yield from validator.descend(value, schema, path=name, schema_path=pattern)


def _additional(validator: Any, additional: Json, instance: Json, schema: dict[str, Any]) -> Iterator[Exception]:
    if not isinstance(instance, dict):
        return
    for name, value in instance.items():
        patterns = schema.get("patternProperties", {})
        if name not in schema.get("properties", {}) and not any(_is_found(pattern, name) for pattern in patterns):
            yield from validator.descend(value, additional, path=name)


def _error(message: str) -> Exception:
    from jsonschema import ValidationError

    return ValidationError(message)


def _is_found(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text. Raises `Disputed` if that depends on whom one asks."""
    found = _linear(pattern).is_valid(text)
    if not text.isascii() and _linear(_as_unicode(pattern)).is_valid(text) is not found:
        raise Disputed(pattern)
    return bool(found)


@lru_cache(maxsize=1024)
def _linear(pattern: str) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator({"type": "string", "pattern": pattern})


@lru_cache(maxsize=1024)
def _as_unicode(pattern: str) -> str:
    """Return a pattern in which digits and letters are those of all scripts."""
    read, is_in_class, place = "", False, 0
    while place < len(pattern):
        two = pattern[place : place + 2]
        if two[0] == "\\":
            wide = _UNICODE.get(two[1:])
            read += two if wide is None else wide if is_in_class else f"[{wide}]"
            place += 2
            continue
        is_in_class = two[0] == "[" or (is_in_class and two[0] != "]")
        read += two[0]
        place += 1
    return read
