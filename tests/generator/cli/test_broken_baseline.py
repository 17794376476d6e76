"""An earlier version that breaks the rules compiled to nothing: its payloads are compared, and no Python code."""

from .project import Repository

ORDERS = "contracts/shop/orders/events.yaml"
MAILER = "contracts/shop/mailer/module.yaml"


def test_the_payloads_of_an_earlier_version_with_lint_errors_are_compared(repository: Repository) -> None:
    repository.edit(MAILER, "[order_id]", "[/order_id/deeper]")
    repository.commit("broken")
    repository.edit(MAILER, "[/order_id/deeper]", "[order_id]")
    repository.edit(ORDERS, "order_id: {type: string}", "order_id: {type: string, maxLength: 7}")
    outcome = repository.treaty("check", "--against", "HEAD")
    assert outcome.code == 1, outcome.err
    assert "major[length-narrowed]" in outcome.out
    assert "Python" not in outcome.out
