"""What reports tell a person to do: the same in every format, and as `treaty explain` tells it."""

import json

from .project import Repository

ORDERS = "contracts/shop/orders/events.yaml"
DESCRIBED = "description: A customer has placed an order."
NOTE = "        order_id: {type: string}\n        note: {type: string}\n"


def fixes(repository: Repository) -> dict[str, str]:
    outcome = repository.treaty("check", "--against", "start", "--format", "json")
    findings = [finding for subject in json.loads(outcome.out)["subjects"] for finding in subject["findings"]]
    return {finding["rule"]: finding["fix"] for finding in findings}


def test_what_hurts_nobody_wants_a_version(repository: Repository) -> None:
    repository.edit(ORDERS, DESCRIBED, "description: Somebody has.")
    assert fixes(repository) == {"subject-description-changed": "let the version say so: 1.0.1"}
    shown = repository.treaty("check", "--against", "start").out
    assert "mend: let the version say so: 1.0.1" in shown
    assert "Mend: let the version say so\n" in repository.treaty("explain", "subject-description-changed").out


def test_where_the_version_says_enough_the_rule_speaks(repository: Repository) -> None:
    repository.edit(ORDERS, DESCRIBED, "description: Somebody has.")
    repository.edit(ORDERS, '"1.0.0"', '"1.0.1"')
    assert fixes(repository) == {"subject-description-changed": "let the version say so"}


def test_what_may_pass_beside_a_break_wants_the_same_version(repository: Repository) -> None:
    repository.edit(
        ORDERS, "        order_id: {type: string}\n", NOTE.replace("string}\n        n", "integer}\n        n")
    )
    repository.edit(ORDERS, '{order_id: "A-1001"}', "{order_id: 1}")
    told = fixes(repository)
    assert told["optional-field-added"] == "let the version say so: 2.0.0"
    assert "version" not in told["type-changed"]
    shown = repository.treaty("check", "--against", "start", "--all").out
    assert "mend: let the version say so: 2.0.0" in shown


def test_a_rule_that_can_be_harmless_says_so(repository: Repository) -> None:
    added = repository.treaty("explain", "optional-field-added").out.replace("\n", " ")
    assert "Where nobody is hurt, it is enough to let the version say so" in added
    for rule in ("event-added", "consumer-left-behind", "consumer-added"):
        assert "Where nobody is hurt" not in repository.treaty("explain", rule).out
