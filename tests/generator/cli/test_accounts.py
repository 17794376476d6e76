"""`treaty compile --explain` tells what each class carries, whether or not there was anything to make."""

from .project import EVENT, Project

EXACT = "shop/orders /events/order.placed/schema: exact\n    class: "


def test_it_is_told_of_every_contract(shop: Project) -> None:
    told = shop.treaty("compile", "--explain")
    assert told.code == 0
    assert EXACT in told.out
    assert told.out.endswith(" exact\n")


def test_it_is_the_same_when_nothing_is_made(shop: Project) -> None:
    assert shop.treaty("compile", "--explain").out == shop.treaty("compile", "--explain").out
    assert shop.treaty("compile", "--explain", "--check").out == shop.treaty("compile", "--explain", "--no-cache").out


def test_what_is_left_is_shown_with_its_place(shop: Project) -> None:
    shop.write(
        "contracts/shop/orders/events.yaml", EVENT.replace("type: object", "type: object\n      minProperties: 1", 1)
    )
    told = shop.treaty("compile", "--explain").out
    assert "shop/orders /events/order.placed/schema: class and whole schema\n" in told
    assert "    only the whole schema: minProperties at shop/orders/events.yaml#/events/order.placed/schema\n" in told


def test_errors_explain_nothing(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("1.0.0", "one"))
    told = shop.treaty("compile", "--explain")
    assert told.code == 1
    assert " exact" not in told.out
