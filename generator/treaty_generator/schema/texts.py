"""Patterns as languages, each read once, and whether a text matches."""

from __future__ import annotations

from functools import lru_cache

from treaty_generator.schema.regular import Language


class CannotTell(Exception):
    """Something that cannot be decided here: a pattern beyond regular languages, a reference that leads nowhere."""


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
