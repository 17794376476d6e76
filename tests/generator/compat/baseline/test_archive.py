"""The archive as the baseline: the newest of what was frozen, and all of it for those who look further back."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from treaty_generator.compat.archive.plan import plan_release
from treaty_generator.compat.archive.write import write_frozen
from treaty_generator.compat.baseline import NoBaseline, compare_with
from treaty_generator.contract.load import load

from .repository import Repository, lengths

HEAVY = {"datamodel_code_generator", "jinja2", "jsonschema", "pydantic", "ruamel", "treaty_generator.render.packages"}


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def release(shop: Repository, *, length: int, version: str) -> None:
    shop.write_shop(length=length, version=version)
    write_frozen(shop.root, plan_release(load(shop.root).contracts).files)


def test_the_newest_frozen_version_is_compared(shop: Repository) -> None:
    release(shop, length=1, version="1.9.0")
    release(shop, length=2, version="1.10.0")
    shop.write_shop(length=3, version="1.11.0")
    pair = compare_with(shop.root, "released")
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 2}, {"order.placed": 3})
    assert pair.label == "released"
    assert pair.problems == pair.baseline_problems == ()
    [event] = [event for module in pair.before.modules() for event in module.events]
    assert event.origin.document.name.endswith("contracts/shop/orders/released/order.placed/1.10.0.json")
    [released] = pair.released
    assert (released.module, released.section, released.name) == (("shop", "orders"), "events", "order.placed")
    assert [one.version for one in released.versions] == ["1.9.0", "1.10.0"]


def test_what_is_no_longer_declared_was_there(shop: Repository) -> None:
    release(shop, length=1, version="1.0.0")
    shop.write("contracts/shop/orders/events.yaml", "module: {description: Empty.}\n")
    pair = compare_with(shop.root, "released")
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 1}, {})


def test_services_are_compared_too(shop: Repository) -> None:
    shop.write("contracts/shop/ids/types.yaml", "types: {Id: {type: string}}\n")
    service = (
        "services:\n  Orders: {version: '1.0.0', operations: {get: {request: {$ref: ../ids/types.yaml#/types/Id}}}}\n"
    )
    shop.write("contracts/shop/orders/services.yaml", service)
    release(shop, length=1, version="1.0.0")
    shop.write("contracts/shop/ids/types.yaml", "types: {Id: {type: string, maxLength: 7}}\n")
    pair = compare_with(shop.root, "released")
    [service_before] = [service for module in pair.before.modules() for service in module.services]
    assert service_before.operations[0].request.value == {"$ref": "#/$defs/Id", "$defs": {"Id": {"type": "string"}}}
    assert service_before.operations[0].capability == "orders.get"


def test_an_empty_archive_is_no_baseline(shop: Repository) -> None:
    shop.write_shop()
    with pytest.raises(NoBaseline, match="freeze the current ones with `treaty release`"):
        compare_with(shop.root, "released")


def test_what_was_frozen_is_told_with_a_commit_as_well(shop: Repository) -> None:
    release(shop, length=1, version="1.0.0")
    release(shop, length=2, version="1.1.0")
    shop.commit()
    shop.write_shop(length=3, version="1.2.0")
    [released] = compare_with(shop.root, "HEAD").released
    assert [one.version for one in released.versions] == ["1.0.0", "1.1.0"]


def test_a_frozen_version_that_was_edited_shows(shop: Repository) -> None:
    release(shop, length=1, version="1.0.0")
    shop.commit()
    file = shop.root / "shop/orders/released/order.placed/1.0.0.json"
    file.write_text(file.read_text().replace('"maxLength": 1', '"maxLength": 2'))
    pair = compare_with(shop.root, "HEAD")
    before, after = (
        [one.schema.value for module in side.modules() for one in module.released] for side in (pair.before, pair.after)
    )
    assert before != after
    assert pair.is_reached(("shop", "orders"), "events", "order.placed")


@pytest.mark.parametrize("against", ["HEAD", "released", "./before"])
def test_nothing_heavy_is_imported(against: str, shop: Repository) -> None:
    release(shop, length=1, version="1.0.0")
    shop.commit()
    subprocess.run(["cp", "-r", "contracts", "before"], cwd=shop.folder, check=True)
    shop.write_shop(length=2, version="1.0.0")
    script = (
        "import json, sys; from pathlib import Path; from treaty_generator.compat.baseline import compare_with\n"
        f"pair = compare_with(Path('contracts'), {against!r}); assert list(pair.after.modules())\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=shop.folder, capture_output=True, check=True)
    loaded = json.loads(done.stdout)
    assert "treaty_generator.compat.baseline.judged" in loaded
    assert HEAVY.isdisjoint(loaded)
