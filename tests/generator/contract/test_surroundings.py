"""What a module depends on is in its surroundings, and nothing else is."""

from pathlib import Path

import pytest

from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.contract.surroundings import Surroundings

FILES = {
    "shop/shared/types.yaml": "types: {Money: {$ref: '../base/types.yaml#/types/Cents'}}",
    "shop/base/types.yaml": "types: {Cents: {type: integer}}",
    "shop/orders/events.yaml": """
events:
  order.placed:
    version: "1.0.0"
    schema: {type: object, properties: {total: {$ref: '../shared/types.yaml#/types/Money'}}}
""",
    "shop/mailer/subscriptions.yaml": "subscriptions: {order.placed: {versions: '>=1.0,<2'}}",
    "shop/alone/types.yaml": "types: {Text: {type: string}}",
}
NEEDS = {
    "alone": ["alone"],
    "base": ["base"],
    "mailer": ["base", "mailer", "orders", "shared"],
    "orders": ["base", "orders", "shared"],
    "shared": ["base", "shared"],
}


def lay(root: Path, **changed: str) -> Contracts:
    for path, text in FILES.items():
        file = root / "contracts" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(file.parent.name, text), encoding="utf-8")
    return load(root / "contracts").contracts


def module(contracts: Contracts, name: str) -> Module:
    return next(one for one in contracts.modules() if one.name == name)


@pytest.mark.parametrize("name", NEEDS)
def test_it_holds_what_references_and_events_lead_to(tmp_path: Path, name: str) -> None:
    contracts = lay(tmp_path)
    around = Surroundings(contracts).of(module(contracts, name))
    assert sorted(one.name for one in around.modules()) == NEEDS[name]


@pytest.mark.parametrize("edited", NEEDS)
def test_the_digest_changes_with_what_is_needed_and_with_nothing_else(tmp_path: Path, edited: str) -> None:
    before = lay(tmp_path)
    text = next(text for path, text in FILES.items() if path.split("/")[1] == edited)
    after = lay(tmp_path, **{edited: text + "\n# edited"})
    for name, needed in NEEDS.items():
        digests = {Surroundings(one).digest(module(one, name)) for one in (before, after)}
        assert (len(digests) == 2) == (edited in needed), name


def test_a_reference_that_leads_nowhere_may_mean_any_file(tmp_path: Path) -> None:
    contracts = lay(tmp_path, orders=FILES["shop/orders/events.yaml"].replace("shared/types", "shared/type"))
    assert Surroundings(contracts).digest(module(contracts, "orders")) is None
    assert Surroundings(contracts).of(module(contracts, "orders")) is contracts
    assert Surroundings(contracts).digest(module(contracts, "alone")) is not None


def test_frozen_versions_count(tmp_path: Path) -> None:
    before = lay(tmp_path)
    frozen = tmp_path / "contracts/shop/orders/released/order.placed/0.9.0.json"
    frozen.parent.mkdir(parents=True)
    frozen.write_text('{"format": 1, "event": "order.placed", "version": "0.9.0", "schema": {"type": "object"}}')
    after = lay(tmp_path)
    for name, is_near in (("orders", True), ("mailer", True), ("alone", False), ("shared", False)):
        digests = {Surroundings(one).digest(module(one, name)) for one in (before, after)}
        assert (len(digests) == 2) == is_near, name
