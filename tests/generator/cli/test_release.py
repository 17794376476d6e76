"""`treaty release`: what is frozen, what is refused, and that older majors stay readable all the way."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from .project import EVENT, Project

FROZEN = "contracts/shop/orders/released/order.placed/1.0.0.json"
SERVICE = """\
services:
  Orders:
    version: "2.1.0+build.7"
    operations:
      get_order:
        permissions: [orders:read]
        request: {type: object, properties: {id: {$ref: "../ids/types.yaml#/types/Id"}}}
        errors: {Gone: {type: object, properties: {id: {$ref: "../ids/types.yaml#/types/Id"}}}}
"""
IDS = "types:\n  Id: {type: string, x-sensitive: true, x-note: kept, format: order-id, example: a}\n"


def test_the_current_versions_are_frozen_once(shop: Project) -> None:
    first = shop.treaty("release")
    assert (first.code, first.out) == (0, f"{FROZEN}\n")
    assert first.err == "contracts: 1 version frozen, 0 already there\n"
    files = shop.files()
    again = shop.treaty("release")
    assert (again.code, again.out) == (0, "")
    assert again.err == "contracts: 0 versions frozen, 1 already there\n"
    assert shop.files() == files
    assert shop.treaty("lint", "--strict").code == 0


def test_services_are_frozen_with_all_that_they_say(shop: Project) -> None:
    shop.write("contracts/shop/orders/services.yaml", SERVICE)
    shop.write("contracts/shop/ids/types.yaml", IDS)
    assert shop.treaty("release").code == 0
    said = json.loads(shop.files()["contracts/shop/orders/released/Orders/2.1.0.json"])
    assert (said["format"], said["service"], said["version"]) == (2, "Orders", "2.1.0+build.7")
    operation = said["operations"]["get_order"]
    assert (operation["capability"], operation["permissions"]) == ("orders.get_order", ["orders:read"])
    kept = {"type": "string", "x-sensitive": True, "x-note": "kept", "format": "order-id", "examples": ["a"]}
    assert operation["request"]["$defs"] == operation["errors"]["Gone"]["$defs"] == {"Id": kept}
    assert operation["response"] == {"type": "object", "properties": {}}
    assert shop.treaty("release", "--check").code == 0


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--dry-run", 0)])
def test_it_can_only_look(option: str, code: int, shop: Project) -> None:
    before = shop.files()
    told = shop.treaty("release", option)
    assert (told.code, told.out) == (code, f"{FROZEN}\n")
    assert "1 version to be frozen, 0 already there" in told.err
    assert shop.files() == before
    shop.treaty("release")
    assert shop.treaty("release", option).code == 0


def test_a_released_version_does_not_change(shop: Project) -> None:
    shop.treaty("release")
    changed = EVENT.replace("order_id: {type: string}", "order_id: {type: integer}").replace('"A-1001"', "1")
    shop.write("contracts/shop/orders/events.yaml", changed)
    shop.write("contracts/shop/orders/more.yaml", EVENT.replace("order.placed", "order.paid").replace("[mailer]", "[]"))
    before = shop.files()
    for options in ([], ["--check"], ["--dry-run"]):
        told = shop.treaty("release", *options)
        assert told.code == 1
        assert "events.yaml:3:14: error[release-changed] 'order.placed' 1.0.0 was released, and says" in told.out
        assert "at /schema/properties/order_id/type" in told.out
        assert f"mend: raise the version, or restore what {FROZEN} says" in told.out
    assert shop.files() == before


def test_its_layout_and_its_prose_do(shop: Project) -> None:
    shop.treaty("release")
    event = EVENT.replace("A customer has", "Somebody has").replace("    schema:\n", "    # Why.\n    schema:\n")
    shop.write("contracts/shop/orders/renamed.yaml", event.replace("A-1001", "A-1002"))
    (shop.folder / "contracts/shop/orders/events.yaml").unlink()
    assert shop.treaty("release", "--check").code == 0


def test_what_is_wrong_is_not_released(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("type: string", "type: strong"))
    before = shop.files()
    told = shop.treaty("release")
    assert (told.code, "type-unknown" in told.out, "nothing was released" in told.err) == (1, True, True)
    assert shop.files() == before


def test_an_event_and_a_service_may_not_share_a_folder(shop: Project) -> None:
    """Not even where only some file systems take two names for one."""
    shop.write("contracts/shop/orders/services.yaml", SERVICE.replace("Orders:", "ORDER.placed:"))
    shop.write("contracts/shop/ids/types.yaml", IDS)
    told = shop.treaty("release")
    assert (told.code, "release-ambiguous" in told.out) == (1, True)


@pytest.mark.parametrize("link", ["contracts/shop/orders/released", "contracts/shop/orders/released/order.placed"])
def test_links_are_not_followed(link: str, shop: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    path = shop.folder / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside)
    told = shop.treaty("release")
    assert told.code == 2
    assert "nothing was released" in told.err
    assert list(outside.iterdir()) == []


def test_there_must_be_contracts(project: Project) -> None:
    assert project.treaty("release").code == 2


V2 = EVENT.replace('"1.0.0"', '"2.0.0"').replace("order_id: {type: string}", "order_id: {type: integer}").replace(
    '"A-1001"', "1001"
)  # fmt: skip


@pytest.fixture
def importable(shop: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.syspath_prepend(shop.folder)
    yield shop
    for name in [name for name in sys.modules if name.partition(".")[0] == "aged_release"]:
        del sys.modules[name]


def test_older_majors_stay_readable(importable: Project) -> None:
    """The whole way: release, break, decide, release, compile, and read what was stored."""
    from treaty import History

    assert importable.treaty("release").code == 0
    importable.write("contracts/shop/orders/events.yaml", V2)
    importable.write("contracts/shop/mailer/module.yaml", "subscriptions:\n  order.placed: {versions: '>=1,<3'}\n")
    told = importable.treaty("lint")
    assert (told.code, "upcast-undecided" in told.out) == (1, True)
    decided = V2.replace("    schema:\n", '    upcasts: {"1": manual}\n    schema:\n')
    importable.write("contracts/shop/orders/events.yaml", decided)
    released = importable.treaty("release")
    assert released.out == FROZEN.replace("1.0.0", "2.0.0") + "\n"
    compiled = importable.treaty("compile", "--out", "aged_release")
    assert compiled.code == 0, compiled.out + compiled.err
    orders = import_module("aged_release.shop.orders")
    old = import_module("aged_release.shop.orders.events_v1")

    class Upcaster(orders.OrdersUpcaster):  # type: ignore[misc, name-defined]
        def order_placed_v1_to_v2(self, event: object) -> object:
            assert isinstance(event, old.OrderPlaced)
            return orders.OrderPlaced(order_id=int(event.order_id.removeprefix("A-")))

    history = History(Upcaster())
    assert history.read(orders.OrderPlaced, "1.0.0", b'{"order_id": "A-1001"}').order_id == 1001
    assert Path(importable.folder / FROZEN).exists()
