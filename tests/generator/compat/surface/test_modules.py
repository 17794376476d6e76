"""The class of a module is derived from within the module, so what it asks for is nobody else's break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from treaty_generator.compat.surface import surface_changes

from .tables import event, loaded, write

PLACED = event({"properties": {"order_id": {"type": "string"}}})
SERVICE = {"version": "1.0.0", "operations": {"find": {}}}
OTHER = {"version": "1.0.0", "operations": {"send": {}}}
ORDERS = {"events": {"order.placed": {**PLACED, "examples": [{}]}}}
HEARD = {"events": {"order.placed": {**PLACED, "consumers": ["mailer"], "examples": [{}]}}}
TYPES = {"types": {"Note": {"type": "object"}}}

GROWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing but an entry": ({}, {"module": {"description": "Sends mail."}}),
    "a first service": ({"module": {}}, {"module": {}, "services": {"Mails": SERVICE}}),
    "a second service": ({"services": {"Mails": SERVICE}}, {"services": {"Letters": OTHER, "Mails": SERVICE}}),
    "what it needs": ({"module": {}}, {"module": {"requires": ["orders"]}}),
}


def kinds(root: Path, before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, bool]]:
    for name, files in (("before", before), ("after", after)):
        write(root / name, "shop", files)
    return {(one.kind, one.is_break) for one in surface_changes(loaded(root / "before"), loaded(root / "after"))}


@pytest.mark.parametrize("case", GROWN)
def test_a_module_that_has_more_breaks_nobody(tmp_path: Path, case: str) -> None:
    before, after = ({"orders": ORDERS, "mailer": {**TYPES, **said}} for said in GROWN[case])
    expected = {("service-added", False)} if "service" in case else set()
    assert kinds(tmp_path, before, after) == expected


def test_the_first_event_that_a_module_consumes_obliges_it_alone(tmp_path: Path) -> None:
    mailer = {**TYPES, "module": {}}
    found = kinds(tmp_path, {"orders": ORDERS, "mailer": mailer}, {"orders": HEARD, "mailer": mailer})
    assert found == {("abstract-method-added", False)}


def test_a_service_that_is_gone_is_still_missed(tmp_path: Path) -> None:
    before, after = ({"mailer": {**TYPES, **said}} for said in reversed(GROWN["a first service"]))
    assert ("service-removed", True) in kinds(tmp_path, before, after)
