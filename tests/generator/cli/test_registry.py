"""`treaty check` against a schema registry, over real HTTP on this machine alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.generator.compat.baseline.registry_server import Registry, send, serving

from .project import EVENT, Project

ORDERS = "contracts/shop/orders/events.yaml"
SCHEMA = {"type": "object", "required": ["order_id"], "properties": {"order_id": {"type": "string"}}}
TYPES = "types:\n  Money: {type: object, required: [cents], properties: {cents: {type: integer}}}\n"
SERVICE = """\
services:
  Orders:
    version: "1.0.0"
    operations:
      pay:
        capability: orders.pay
        priority: 10
        request: {type: object, properties: {price: {$ref: "types.yaml#/types/Money"}}}
        response: {type: object, properties: {price: {$ref: "types.yaml#/types/Money"}}}
"""


@pytest.fixture
def registry(shop: Project) -> Iterator[Registry]:
    """A registry for the shop, which also has a service and types, of which no registry knows."""
    shop.write("contracts/shop/orders/types.yaml", TYPES)
    shop.write("contracts/shop/orders/services.yaml", SERVICE)
    with serving(Registry()) as running:
        yield running


def metadata(version: str) -> dict[str, Any]:
    return {"properties": {"version": version}}


def edit(shop: Project, version: str, required: str, more: str = "") -> None:
    text = EVENT.replace("1.0.0", version).replace("required: [order_id]", f"required: [{required}]")
    text = text.replace("order_id: {type: string}\n", f"order_id: {{type: string}}\n{more}")
    shop.write(ORDERS, text)


def test_a_schema_that_is_nothing_but_itself(shop: Project, registry: Registry) -> None:
    reference = [{"name": "x.json", "subject": "order.placed", "version": 1}]
    registry.register("order.placed", {"$ref": "x.json"}, references=reference)
    outcome = shop.treaty("check", "--against", registry.url)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"{registry.url}/subjects/order.placed/versions/1" in outcome.err
    assert "[ref-cycle]" in outcome.err


def test_nothing_has_changed(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA)
    outcome = shop.treaty("check", "--against", registry.url)
    assert (outcome.code, outcome.err) == (0, "")
    where = f"{registry.url} (its schemas alone, not Python code)"
    assert outcome.out == f"compared with {where}: nothing has changed that anybody relies on\n"


def test_a_change_that_hurts_nobody_passes(shop: Project, registry: Registry) -> None:
    registry.register("order.placed-value", SCHEMA, metadata=metadata("1.0.0"))
    edit(shop, "1.1.0", "order_id", "        note: {type: string}\n")
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 0, outcome.err
    assert "ok  event order.placed in shop/orders: 1.0.0 → 1.1.0 is a minor step: may pass" in outcome.out
    assert "Orders" not in outcome.out
    assert "Money" not in outcome.out


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0"])
def test_a_break_is_refused_with_its_payload(version: str, shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA, metadata=metadata("1.0.0"))
    edit(shop, version, "order_id, note", "        note: {type: string}\n")
    shop.write(ORDERS, (shop.folder / ORDERS).read_text().replace('"A-1001"', '"A-1001", note: ""'))
    understood = f">={version[0]}.0,<{int(version[0]) + 1}"
    shop.write("contracts/shop/mailer/module.yaml", f'subscriptions:\n  order.placed: {{versions: "{understood}"}}\n')
    outcome = shop.treaty("check", "--against", registry.url, "--format", "json")
    [subject] = json.loads(outcome.out)["subjects"]
    assert (outcome.code, subject["before"], subject["after"]) == (int(version < "2"), "1.0.0", version)
    [finding] = subject["findings"]
    assert (finding["rule"], finding["breaks"], finding["witness"]) == (
        "required-field-added",
        ["backward"],
        {"order_id": ""},
    )


@pytest.mark.parametrize(("said", "version"), [({}, "2.0.0"), (metadata("latest"), "1.0.0")])
def test_without_an_earlier_version_no_break_passes(
    said: dict[str, Any], version: str, shop: Project, registry: Registry
) -> None:
    registry.register("order.placed", SCHEMA, metadata=said)
    edit(shop, version, "", "")
    understood = f">={version[0]}.0,<{int(version[0]) + 1}"
    shop.write("contracts/shop/mailer/module.yaml", f'subscriptions:\n  order.placed: {{versions: "{understood}"}}\n')
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 1, outcome.err
    assert "there is no earlier version to compare with, so that no new one makes good a break" in outcome.out
    assert f"before, at {registry.url}/subjects/order.placed/versions/1:5:7:" in outcome.out
    assert "; or let the registry know of which version its schema is" in outcome.out
    [subject] = json.loads(shop.treaty("check", "--against", registry.url, "--format", "json").out)["subjects"]
    assert (subject["before"], subject["declared_bump"], subject["needed_version"]) == (None, None, None)
    assert [finding["stops"] for finding in subject["findings"]] == [True]


def test_without_an_earlier_version_additions_pass(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA)
    edit(shop, "1.0.0", "order_id", "        note: {type: string}\n")
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 0, outcome.err
    assert "there is no earlier version to compare with, and nobody is hurt by 1.0.0: may pass" in outcome.out


def test_an_older_version_counts_where_the_one_before_is_not_known(shop: Project, registry: Registry) -> None:
    edit(shop, "1.0.0", "order_id", "        note: {type: string}\n")
    assert shop.treaty("release").code == 0
    registry.register("order.placed", SCHEMA)
    edit(shop, "1.1.0", "order_id", "        note: {type: integer}\n")
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 1, outcome.err
    assert "version 1.0.0 had it" in outcome.out


def test_an_event_that_nobody_has_registered_is_new(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA)
    more = '  order.paid:\n    version: "0.1.0"\n    schema: {type: object}\n'
    shop.write(ORDERS, EVENT + more)
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 0, outcome.err
    assert "ok  event order.paid in shop/orders: 0.1.0 is new: may pass" in outcome.out


def test_the_other_commands_that_ask_the_gate(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA, metadata=metadata("1.0.0"))
    edit(shop, "1.0.0", "order_id", "        note: {type: string}\n")
    assert shop.treaty("bump", "--against", registry.url).code == 0
    assert 'version: "1.1.0"' in (shop.folder / ORDERS).read_text()


@pytest.mark.parametrize("arguments", [["--mode", "source"], []])
def test_python_code_alone_cannot_be_judged(arguments: list[str], shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA)
    if not arguments:
        shop.write("treaty.toml", '[[check.subjects]]\nname = "order.*"\nmode = "source"\n')
    outcome = shop.treaty("check", "--against", registry.url, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Python code" in outcome.err
    assert "mend: " in outcome.err


def test_what_is_down_or_answers_nonsense(shop: Project, registry: Registry) -> None:
    registry.instead["/subjects"] = lambda it: send(it, 200, {"no": "list"})
    nonsense = shop.treaty("check", "--against", registry.url)
    assert (nonsense.code, nonsense.out) == (2, "")
    registry.instead.clear()
    nobody = shop.treaty("check", "--against", registry.url)
    assert (nobody.code, nobody.out) == (2, "")
    assert "none of the subjects is called as an event of these contracts" in nobody.err
    with serving(Registry()) as other:
        gone = other.url
    down = shop.treaty("check", "--against", gone)
    assert (down.code, down.out) == (2, "")
    for outcome in (nonsense, nobody, down):
        assert "mend: " in outcome.err


def test_a_schema_that_is_none_is_shown(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", {"type": "strong"})
    outcome = shop.treaty("check", "--against", registry.url)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"{registry.url}/subjects/order.placed/versions/1:3:13: error[type-unknown]" in outcome.err


def test_what_is_wrong_today_is_told_as_ever(shop: Project, registry: Registry) -> None:
    registry.register("order.placed", SCHEMA)
    shop.write("contracts/shop/orders/types.yaml", TYPES.replace("integer", "strong"))
    outcome = shop.treaty("check", "--against", registry.url)
    assert outcome.code == 1, outcome.err
    assert "error[type-unknown]" in outcome.out
