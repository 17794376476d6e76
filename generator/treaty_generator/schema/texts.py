"""Texts: which patterns they match and which formats they have, each asked once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from treaty_generator.schema.regular import Language


class CannotTell(Exception):
    """Something that cannot be decided here: a pattern beyond regular languages, a format nobody can check."""


@lru_cache(maxsize=4096)
def language(pattern: str) -> Language:
    """Return the texts that a pattern is found in. Raises `CannotTell`."""
    from treaty_generator.schema.regular import UnsupportedPattern

    try:
        return Language.matching(pattern)
    except UnsupportedPattern as unsupported:
        raise CannotTell(f"the pattern {pattern!r} cannot be reasoned about: {unsupported}") from None


@lru_cache(maxsize=65536)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text. Raises `CannotTell`."""
    return language(pattern).accepts(text)


@lru_cache(maxsize=4096)
def has_format(name: str, text: str) -> bool:
    """Whether a text has a format, as the validator of the runtime sees it; formats it does not know accept all."""
    found: bool = _checker(name).is_valid(text)
    return found


@lru_cache(maxsize=256)
def _checker(name: str) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator({"type": "string", "format": name}, validate_formats=True)


SAMPLES = {  # Texts that have a format, simplest first; a witness under an asserted format is one of these.
    "date": ("2020-01-01", "1999-12-31"),
    "time": ("00:00:00Z", "23:59:59Z"),
    "date-time": ("2020-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2020-01-01T00:00:00.5+01:00"),
    "duration": ("P1D", "PT1S", "P1Y"),
    "email": ("a@b.co", "b@b.co"),
    "idn-email": ("a@b.co", "b@b.co"),
    "hostname": ("a", "b", "a.co"),
    "idn-hostname": ("a", "b", "a.co"),
    "ipv4": ("0.0.0.0", "1.1.1.1", "127.0.0.1"),
    "ipv6": ("::", "::1", "2001:db8::1"),
    "uri": ("a:b", "http://a.co", "https://a.co/b"),
    "uri-reference": ("", "a", "http://a.co"),
    "iri": ("a:b", "http://a.co"),
    "iri-reference": ("", "a", "http://a.co"),
    "uri-template": ("", "a", "{a}"),
    "json-pointer": ("", "/a", "/b"),
    "relative-json-pointer": ("0", "1", "0#"),
    "regex": ("", "a", "b"),
    "uuid": ("00000000-0000-0000-0000-000000000000", "11111111-1111-4111-8111-111111111111"),
}
