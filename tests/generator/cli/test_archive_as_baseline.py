"""`treaty check --against released`: what was frozen is what counts."""

import json

import pytest

from .project import Repository

ORDERS = "contracts/shop/orders/events.yaml"
TYPES = "contracts/shop/orders/types.yaml"
FROZEN = "contracts/shop/orders/released/order.placed/1.0.0.json"
FIELDS = "        order_id: {type: string}\n"
PRICE = '        price: {$ref: "types.yaml#/types/Money"}\n'
MONEY = """\
types:
  Money:
    type: object
    required: [cents]
    properties:
      cents: {type: integer}
      currency: {type: string}
"""


@pytest.fixture
def released(repository: Repository) -> Repository:
    """The shop with a shared type, of which everything is frozen and committed."""
    repository.write(TYPES, MONEY)
    repository.edit(ORDERS, FIELDS, FIELDS + PRICE)
    assert repository.treaty("release").code == 0
    repository.commit("released")
    return repository


def test_nothing_has_changed(released: Repository) -> None:
    outcome = released.treaty("check", "--against", "released")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "compared with released: nothing has changed that anybody relies on\n"


def test_words_may_change_at_any_time(released: Repository) -> None:
    released.edit(ORDERS, "A customer has placed", "Somebody has placed")
    released.edit(TYPES, "cents: {type: integer}", "cents: {type: integer, example: 7}")
    assert released.treaty("check", "--against", "released").code == 0


def test_a_change_that_hurts_nobody_passes_with_its_minor(released: Repository) -> None:
    released.edit(ORDERS, FIELDS, FIELDS + "        note: {type: string}\n")
    released.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 0, outcome.out
    assert outcome.out.splitlines()[0] == (
        "ok  event order.placed in shop/orders: 1.0.0 → 1.1.0 is a minor step: may pass"
    )


def test_a_shared_type_may_grow(released: Repository) -> None:
    released.edit(TYPES, "      currency:", "      country: {type: string}\n      currency:")
    released.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("baseline", ["released", "HEAD"])
def test_a_break_is_refused_with_its_payload(baseline: str, released: Repository) -> None:
    released.edit(TYPES, "required: [cents]", "required: [cents, currency]")
    released.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    outcome = released.treaty("check", "--against", baseline, "--format", "json")
    assert outcome.code == 1, outcome.err
    [subject] = [one for one in json.loads(outcome.out)["subjects"] if one["kind"] == "event"]
    assert (subject["before"], subject["needed_version"]) == ("1.0.0", "2.0.0")
    [finding] = subject["findings"]
    assert (finding["rule"], finding["path"]) == ("field-required", "/price/currency")
    assert "backward" in finding["breaks"]
    assert finding["witness"] == {"order_id": "", "price": {"cents": 0}}


def test_each_version_of_the_line_counts(released: Repository) -> None:
    released.edit(ORDERS, FIELDS, FIELDS + "        note: {type: string}\n")
    released.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    assert released.treaty("release").code == 0
    released.edit(ORDERS, "        note: {type: string}\n", "")
    released.edit(ORDERS, '"1.1.0"', '"1.2.0"')
    assert released.treaty("release").code == 0
    released.edit(ORDERS, FIELDS, FIELDS + "        note: {type: integer}\n")
    released.edit(ORDERS, '"1.2.0"', '"1.3.0"')
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 1, outcome.err
    assert "name-reserved" in outcome.out
    assert "version 1.1.0 had it, and 1.2.0 did not" in outcome.out


def test_with_transitive_those_of_other_lines_do_too(released: Repository) -> None:
    released.write("contracts/shop/mailer/module.yaml", "module: {description: Writes.}\n")
    released.edit(ORDERS, "    consumers: [mailer]\n", '    upcasts: {"1": none}\n')
    released.edit(ORDERS, PRICE, "")
    released.edit(ORDERS, '"1.0.0"', '"2.0.0"')
    released.write(TYPES, "types: {}\n")
    assert released.treaty("release").code == 0
    released.edit(ORDERS, FIELDS, FIELDS + "        price: {type: integer}\n")
    released.edit(ORDERS, '"2.0.0"', '"2.1.0"')
    assert released.treaty("check", "--against", "released").code == 0
    outcome = released.treaty("check", "--against", "released", "--transitive")
    assert outcome.code == 1, outcome.err
    assert "version 1.0.0 had it, and 2.0.0 did not" in outcome.out


@pytest.mark.parametrize("is_frozen", [False, True])
@pytest.mark.parametrize("against", [("HEAD",), ("HEAD", "--transitive"), ("released",)])
def test_a_pre_release_lets_no_break_through(is_frozen: bool, against: tuple[str, ...], released: Repository) -> None:
    released.edit(ORDERS, '"1.0.0"', '"1.0.1-rc.1"')
    if is_frozen:
        released.edit("contracts/shop/mailer/module.yaml", ">=1.0,<2", ">=1.0.1-rc.1,<2")
        assert released.treaty("release").code == 0
    released.commit("a candidate")
    released.edit(ORDERS, "order_id: {type: string}", "order_id: {type: integer}")
    released.edit(ORDERS, '{order_id: "A-1001"}', "{order_id: 1}")
    released.edit(ORDERS, '"1.0.1-rc.1"', '"1.0.1"')
    outcome = released.treaty("check", "--against", *against)
    assert outcome.code == 1, outcome.out
    assert "this change needs a major step" in outcome.out
    assert "make it 2.0.0" in outcome.out
    assert "written by 1.0.0, refused by 1.0.1" in outcome.out


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif", "github", "junit"])
def test_a_proof_names_the_version_that_shows_it(form: str, released: Repository) -> None:
    with_note = FIELDS + "        note: {type: string}\n"
    released.edit(ORDERS, FIELDS, with_note)
    released.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    assert released.treaty("release").code == 0
    released.edit(ORDERS, with_note, FIELDS)
    released.edit(ORDERS, '"1.1.0"', '"1.2.0"')
    assert released.treaty("release").code == 0
    released.commit("a field came and went")
    released.edit(ORDERS, FIELDS, FIELDS + "        note: {type: integer}\n")
    released.edit(ORDERS, '"1.2.0"', '"1.3.0"')
    outcome = released.treaty("check", "--against", "HEAD", "--format", form)
    assert outcome.code == 1, outcome.err
    if form == "json":
        [subject] = json.loads(outcome.out)["subjects"]
        against = [finding["against"] for finding in subject["findings"] if finding["witnesses"]]
        assert against == ["1.1.0"]
    else:
        assert "written by 1.1.0, refused by 1.3.0" in outcome.out
        assert "written by 1.2.0" not in outcome.out


@pytest.mark.parametrize("baseline", ["released", "HEAD"])
def test_a_released_version_says_something_else(baseline: str, released: Repository) -> None:
    released.edit(ORDERS, FIELDS, FIELDS + "        note: {type: string}\n")
    outcome = released.treaty("check", "--against", baseline)
    assert outcome.code == 1, outcome.err
    assert "[version-reused] version 1.0.0 of 'order.placed' is released, and says something else" in outcome.out
    assert "make it 1.1.0" in outcome.out


def test_a_frozen_file_that_is_edited_is_told_by_both(released: Repository) -> None:
    released.edit(FROZEN, '"order_id": {\n        "type": "string"', '"order_id": {\n        "type": "integer"')
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 1, outcome.err
    assert "[version-reused]" in outcome.out
    outcome = released.treaty("check", "--against", "HEAD")
    assert outcome.code == 1, outcome.err
    assert "[release-edited]" in outcome.out


def test_a_frozen_file_that_is_deleted_is_told_where_it_was(released: Repository) -> None:
    (released.folder / FROZEN).unlink()
    outcome = released.treaty("check", "--against", "HEAD")
    assert outcome.code == 1, outcome.err
    assert "[release-removed] the frozen version 1.0.0 of 'order.placed' is gone" in outcome.out
    outcome = released.treaty("check", "--against", "released")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no version of anything is frozen there yet" in outcome.err


def test_an_event_that_is_gone_was_released(released: Repository) -> None:
    released.write(ORDERS, "module: {description: Sells.}\n")
    released.write(TYPES, "types: {}\n")
    released.write("contracts/shop/mailer/module.yaml", "module: {description: Writes.}\n")
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 1, outcome.err
    assert "[event-removed]" in outcome.out


OLD = "contracts/shop/orders/old.yaml"
LEAVING = """\
events:
  order.lost:
    version: "1.0.0"
    deprecated: {since: "1.0.0"}
    schema: {type: object, properties: {order_id: {type: string}}}
"""


@pytest.fixture
def leaving(released: Repository) -> Repository:
    """The shop with a deprecated event in a file of its own, frozen and committed."""
    released.write(OLD, LEAVING)
    assert released.treaty("release").code == 0
    released.commit("one is leaving")
    return released


def test_a_released_event_may_go_by_the_book(leaving: Repository) -> None:
    (leaving.folder / OLD).unlink()
    outcome = leaving.treaty("check", "--against", "HEAD")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out
    assert "ok  event order.lost in shop/orders: 1.0.0 is gone: may pass" in outcome.out


def test_a_released_event_may_move_with_its_major(leaving: Repository) -> None:
    (leaving.folder / OLD).unlink()
    moved = LEAVING.replace('"1.0.0"\n    deprecated', '"2.0.0"\n    deprecated')
    leaving.write("contracts/shop/billing/old.yaml", moved)
    outcome = leaving.treaty("check", "--against", "HEAD")
    assert "release-misplaced" not in outcome.out
    assert "[event-moved]" in leaving.treaty("check", "--against", "HEAD", "--all").out


@pytest.mark.parametrize("baseline", ["HEAD", "released"])
def test_frozen_files_that_stay_when_an_event_moves_are_not_gone(baseline: str, leaving: Repository) -> None:
    (leaving.folder / OLD).unlink()
    moved = LEAVING.replace('"1.0.0"\n    deprecated', '"2.0.0"\n    deprecated')
    leaving.write("contracts/shop/billing/old.yaml", moved)
    outcome = leaving.treaty("check", "--against", baseline, "--all")
    assert "[event-moved]" in outcome.out
    assert "restore the file" not in outcome.out
    (leaving.folder / "contracts/shop/orders/released/order.lost/1.0.0.json").unlink()
    outcome = leaving.treaty("check", "--against", "HEAD", "--all")
    assert outcome.code == 1
    assert "[release-removed] the frozen version 1.0.0 of 'order.lost' is gone" in outcome.out


@pytest.mark.parametrize("broken", ["types.yaml#/types/Gone", "gone.yaml#/types/Money", "\\0#"])
def test_references_that_lead_nowhere_today(broken: str, released: Repository) -> None:
    released.edit(ORDERS, "types.yaml#/types/Money", broken)
    outcome = released.treaty("check", "--against", "released")
    assert outcome.code == 1, outcome.err
    assert "error[" in outcome.out
