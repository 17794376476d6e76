"""`treaty diff` tells what has changed, and judges nothing."""

import json

from tests.generator.compat.baseline.registry_server import Registry, serving

from .project import EVENT, MAILER, Repository

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
    for arguments in (
        ("nowhere",),
        ("start", "nowhere"),
        ("released",),
        ("start", "released"),
        ("start", "registry+http://localhost:1"),
        ("registry+http://localhost:1",),
        ("http://localhost:1",),
        ("./nowhere",),
        ("",),
        ("start", ""),
    ):
        outcome = repository.treaty("diff", *arguments)
        assert (outcome.code, outcome.out) == (2, ""), arguments
        assert "mend: " in outcome.err


def test_since_a_folder(repository: Repository) -> None:
    history(repository)
    repository.write("before/shop/orders/events.yaml", EVENT)
    repository.write("before/shop/mailer/module.yaml", MAILER)
    assert "1.0.0 → 1.1.0" in repository.treaty("diff", "./before").out
    assert repository.treaty("diff", "before", "start").out.endswith("\nThere are none.\n")
    assert "1.1.0 → 1.0.0" in repository.treaty("diff", "middle", "./before").out


def test_since_the_newest_release(repository: Repository) -> None:
    assert repository.treaty("release").code == 0
    repository.commit("released")
    repository.git("tag", "released-start")
    history(repository)
    assert "event order.placed 1.0.0 → 1.1.0: " in repository.treaty("diff", "released").out
    assert repository.treaty("diff", "released", "released-start").out == "Changes since released\n\nThere are none.\n"
    outcome = repository.treaty("diff", "released", "start")
    assert outcome.code == 2
    assert "no version of anything is frozen there yet" in outcome.err


def test_since_what_is_registered(repository: Repository) -> None:
    history(repository)
    with serving(Registry()) as registry:
        schema = {"type": "object", "required": ["order_id"], "properties": {"order_id": {"type": "integer"}}}
        registry.register("order.placed", schema)
        for arguments in ((registry.url,), (registry.url, "start")):
            outcome = repository.treaty("diff", *arguments)
            assert outcome.code == 0, outcome.err
            assert outcome.out.splitlines()[0] == f"Changes since {registry.url} (its schemas alone, not Python code)"
            assert outcome.out.splitlines()[2] == "Breaking"
