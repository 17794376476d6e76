"""`treaty lint` shows every problem, for people or for programs."""

import json

from .project import EVENT, Project


def test_nothing_wrong(shop: Project) -> None:
    outcome = shop.treaty("lint")
    assert outcome.code == 0
    assert outcome.out == ""
    assert outcome.err == "contracts: 2 files, 2 modules: no problems\n"


def test_a_finding(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace('"1.0.0"', '"1.0"'))
    outcome = shop.treaty("lint", "contracts/")
    assert outcome.out.startswith(
        "contracts/shop/orders/events.yaml:3:14: error[version-not-semver] "
        "`version` is '1.0', which is not a semantic version (semver 2.0)\n"
        '    3 |     version: "1.0"\n'
        "      |              ^\n"
        '    mend: write MAJOR.MINOR.PATCH, such as "1.0.0"\n'
    )
    assert outcome.err.endswith("contracts: 2 files, 2 modules: 1 error\n")


def test_a_fault_in_one_file_is_not_blamed_on_another(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("schema:", "shema:"))
    outcome = shop.treaty("lint", "--format", "json")
    assert found_ids(outcome.out) == ["key-missing", "key-unknown"]
    assert outcome.err.startswith("not everything could be read; mend that first")


def test_a_fault_inside_a_schema_holds_nothing_back(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("mailer", "mailr").replace("string}", "text}"))
    outcome = shop.treaty("lint", "--format", "json")
    assert {"consumer-unknown", "type-unknown"} <= set(found_ids(outcome.out))


def found_ids(text: str) -> list[str]:
    return [row["id"] for row in json.loads(text)["problems"]]
