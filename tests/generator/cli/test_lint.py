"""`treaty lint` shows every problem, for people or for programs."""

import json

from treaty_generator.cli.reading import MISSES_SOMETHING
from treaty_generator.contract.lint import RULES

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
    assert outcome.err.startswith("1 more finding may come of what could not be read; mend that first\n")


def test_a_fault_inside_a_schema_holds_nothing_back(shop: Project) -> None:
    shop.write("contracts/shop/orders/events.yaml", EVENT.replace("mailer", "mailr").replace("string}", "text}"))
    outcome = shop.treaty("lint", "--format", "json")
    assert {"consumer-unknown", "type-unknown"} <= set(found_ids(outcome.out))


def found_ids(text: str) -> list[str]:
    return [row["id"] for row in json.loads(text)["problems"]]


def test_the_rules_that_wait_are_rules() -> None:
    assert {rule.RULE.id for rule in RULES} >= MISSES_SOMETHING


def test_every_finding_is_shown(shop: Project) -> None:
    shop.write("contracts/shop/orders/more.yaml", "a: 1\nb: 2\nc: 3\n")
    shop.write("contracts/shop/orders/other.yaml", "[")
    outcome = shop.treaty("lint")
    assert outcome.out.count("error[key-unknown]") == 3
    assert outcome.out.count("error[yaml-syntax]") == 1


def test_as_json(shop: Project) -> None:
    assert json.loads(shop.treaty("lint", "--format", "json").out) == {
        "problems": [],
        "summary": {"error": 0, "warning": 0, "note": 0},
    }
    shop.write("contracts/shop/orders/more.yaml", '"\\e": 1\n')
    outcome = shop.treaty("lint", "--format", "json")
    assert outcome.code == 1
    assert outcome.out.isascii()
    found = json.loads(outcome.out)
    assert found["summary"] == {"error": 1, "warning": 0, "note": 0}
    (problem,) = found["problems"]
    assert problem.pop("message").startswith("a contract file has no key")
    assert problem.pop("mend").startswith("known here: ")
    assert problem == {
        "id": "key-unknown",
        "severity": "error",
        "file": "contracts/shop/orders/more.yaml",
        "line": 1,
        "column": 1,
        "pointer": "/\x1b",
    }


def test_the_settings_name_the_folder(shop: Project) -> None:
    (shop.folder / "contracts").rename(shop.folder / "agreed")
    shop.write("treaty.toml", 'contracts = "agreed"')
    assert shop.treaty("lint").err == "agreed: 2 files, 2 modules: no problems\n"
