"""Asks every rule about facts what it finds in a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rules import fact_rules
from treaty_generator.compat.subjects import operations
from treaty_generator.contract.model import Service


def facts(change: Change[Any]) -> Iterator[Finding]:
    """Go through what all rules find in a subject, and in the operations of a service."""
    thing = change.thing
    for rule in fact_rules(type(thing)):
        yield from rule.find(change)
    if isinstance(thing, Service):
        for operation in operations(change):
            for finding in facts(operation):
                yield replace(finding, operation=operation.thing.name)
