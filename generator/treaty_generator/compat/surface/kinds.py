"""What can differ between two packages, by the names that differences have; the first that fits is the one told of."""

from __future__ import annotations

BREAKS = {
    "package-removed": "The package of a module is gone.",
    "service-removed": "A service is gone: its abstract class, its client and its registration.",
    "error-removed": "The exception of a domain error is gone.",
    "class-reshaped": "A class with attributes wraps one value now, or the other way round.",
    "attribute-removed": "An attribute is gone.",
    "attribute-optional": "What is read may be None now.",
    "member-added": "What is read may be a member of an enum that was not there.",
    "attribute-type-changed": "What is read does not fit where it did.",
    "member-removed": "A member of an enum is not accepted any more.",
    "parameter-required": "What could be left out, or was not there, must be given.",
    "parameter-type-changed": "What could be given is not accepted any more.",
    "return-type-changed": "A client's method returns an object of another class.",
    "error-data-changed": "A domain error tells its data as an object of another class.",
    "class-removed": "A class is gone, and whoever imports it notices.",
    "parameter-removed": "A method does not take an argument any more.",
    "request-type-changed": "An implementation is given an object of another class.",
    "method-removed": "A method of a publisher or a client is gone.",
}
"""Differences that a type checker complains of."""

ADDITIONS = {
    "package-added": "A module is new.",
    "service-added": "A service is new.",
    "error-added": "A domain error is new.",
    "attribute-added": "An attribute is new, and need not be given.",
    "parameter-optional": "What had to be given can be left out; what is read is never None.",
    "class-added": "A class is new.",
    "method-added": "A method of a publisher or a client is new.",
    "abstract-method-added": "An implementation of a service, or a subscriber, has one more method to write.",
}
"""Differences that nobody has to notice but the module whose package it is."""

_ORDER = {kind: place for place, kind in enumerate((*BREAKS, *ADDITIONS))}


def rank(kind: str, is_break: bool) -> int:
    """Which of several differences is told of: the smallest; of what breaks nothing, an addition says most."""
    return _ORDER[kind] + (0 if is_break or kind in ADDITIONS else len(_ORDER))
