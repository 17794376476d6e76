"""`treaty diff` tells what has changed, and judges nothing."""

import json

from .project import Repository

ORDERS = "contracts/shop/orders/events.yaml"


def history(repository: Repository) -> None:
    """Weaken the durability of an event, after it was strengthened in the tag `middle`."""
    repository.edit(ORDERS, "    consumers: [mailer]\n", "    consumers: [mailer]\n    durability: strict\n")
    repository.edit(ORDERS, '"1.0.0"', '"1.1.0"')
    repository.commit("middle")
    repository.git("tag", "middle")
    repository.edit(ORDERS, "durability: strict", "durability: memory")


def test_what_breaks_comes_first(repository: Repository) -> None:
    history(repository)
    outcome = repository.treaty("diff", "middle")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].startswith("Changes since middle (")
    assert lines[2] == "Breaking"
    assert lines[3].startswith("- event order.placed 1.1.0: ")


def test_between_two_commits(repository: Repository) -> None:
    history(repository)
    outcome = repository.treaty("diff", "start", "middle")
    assert outcome.code == 0
    assert "New or compatible\n- event order.placed 1.0.0 → 1.1.0: " in outcome.out
    assert "Breaking" not in outcome.out


def test_other_formats(repository: Repository) -> None:
    history(repository)
    assert repository.treaty("diff", "middle", "--format", "markdown").out.splitlines()[2] == "## Breaking"
    told = json.loads(repository.treaty("diff", "middle", "--format", "json").out)
    assert [subject["name"] for subject in told["subjects"]] == ["order.placed"]


def test_nothing(repository: Repository) -> None:
    outcome = repository.treaty("diff", "start", "start")
    assert outcome.code == 0
    assert outcome.out.endswith("\nThere are none.\n")


def test_what_cannot_be_read(repository: Repository) -> None:
    repository.write(ORDERS, "events: [")
    repository.commit("broken")
    for arguments in (("start", "HEAD"), ("HEAD", "start"), ("start",)):
        outcome = repository.treaty("diff", *arguments)
        assert (outcome.code, outcome.out) == (2, ""), arguments
        assert "error[yaml-syntax]" in outcome.err


def test_what_is_not_there(repository: Repository) -> None:
    for arguments in (("nowhere",), ("start", "nowhere"), ("released",), ("start", "registry+http://localhost:1")):
        outcome = repository.treaty("diff", *arguments)
        assert (outcome.code, outcome.out) == (2, ""), arguments
        assert "mend: " in outcome.err
