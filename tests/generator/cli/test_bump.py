"""`treaty bump` writes what the gate asks for, and not a character more."""

import pytest

from treaty_generator.cli import bump

from .project import EVENT, MAILER, Repository

ORDERS = "contracts/shop/orders/events.yaml"
SECOND = EVENT.replace("order.placed", "order.shipped")
COMMENTED = (
    "\ufeff# Who reads this?\r\nevents:\r\n  order.placed:   # the first\r\n    version:   '1.0.0'    # the wiki\r\n"
    "    description: Ä 😀\r\n    consumers: [ mailer ]\r\n"
    "    schema: {type: object, required: [order_id], properties: {order_id: {type: string}}}\r\n"
    "    x-note: '1.0.0'\r\n"
)


def strengthen(repository: Repository, path: str = ORDERS) -> None:
    """Make a change that asks for a minor."""
    file = repository.folder / path
    text = file.read_bytes().decode()
    ending = "\r\n" if "\r\n" in text else "\n"
    file.write_bytes(text.replace("    consumers:", f"    durability: durable{ending}    consumers:", 1).encode())


def test_only_the_version_changes(repository: Repository) -> None:
    repository.write(ORDERS, COMMENTED)
    repository.commit("commented")
    strengthen(repository)
    before = (repository.folder / ORDERS).read_bytes().decode()
    outcome = repository.treaty("bump", "--against", "HEAD")
    assert (outcome.code, outcome.out) == (0, f"{ORDERS}:4:16: event order.placed 1.0.0 → 1.1.0\n"), outcome.err
    after = (repository.folder / ORDERS).read_bytes().decode()
    assert after == before.replace("version:   '1.0.0'", "version:   '1.1.0'")
    assert repository.treaty("check", "--against", "HEAD").code == 0


def test_a_second_time_there_is_nothing_to_do(repository: Repository) -> None:
    strengthen(repository)
    assert repository.treaty("bump", "--against", "start").code == 0
    before = repository.files()
    outcome = repository.treaty("bump", "--against", "start")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "every version is far enough already\n"
    assert repository.files()[ORDERS] == before[ORDERS]


def test_a_rehearsal(repository: Repository) -> None:
    strengthen(repository)
    before = repository.files()[ORDERS]
    outcome = repository.treaty("bump", "--against", "start", "--dry-run")
    assert (outcome.code, outcome.out) == (0, f"{ORDERS}:3:14: event order.placed 1.0.0 → 1.1.0\n")
    assert repository.files()[ORDERS] == before


def two(repository: Repository) -> str:
    """Change two events in two files; one of the versions is an anchor."""
    other = "contracts/shop/orders/shipped.yaml"
    repository.write(other, SECOND.replace('version: "1.0.0"', 'version: &v "1.0.0"'))
    repository.edit("contracts/shop/mailer/module.yaml", "subscriptions:\n", "subscriptions:\n  order.shipped: {}\n")
    repository.commit("two")
    strengthen(repository)
    strengthen(repository, other)
    return other


def test_what_it_cannot_write_keeps_it_from_writing_anything(repository: Repository) -> None:
    other = two(repository)
    before = repository.files()
    outcome = repository.treaty("bump", "--against", "HEAD")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"treaty: {other}:3: the version '1.0.0' has an anchor" in outcome.err
    assert "nothing was written" in outcome.err
    assert {path: text for path, text in repository.files().items() if path.startswith("contracts")} == {
        path: text for path, text in before.items() if path.startswith("contracts")
    }


def test_two_files_at_once(repository: Repository) -> None:
    other = two(repository)
    repository.edit(other, '&v "1.0.0"', '"1.0.0"')
    repository.commit("plain")
    for path in (ORDERS, other):
        repository.edit(path, "durability: durable", "durability: strict")
    outcome = repository.treaty("bump", "--against", "HEAD")
    assert outcome.code == 0, outcome.err
    assert outcome.err == "2 versions written in 2 files\n"


def test_somebody_else_is_editing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    strengthen(repository)
    ask = bump.ask

    def and_then_somebody_saves(question: object) -> object:
        answer = ask(question)  # type: ignore[arg-type]
        repository.edit(ORDERS, "A-1001", "A-1002")
        return answer

    monkeypatch.setattr(bump, "ask", and_then_somebody_saves)
    outcome = repository.treaty("bump", "--against", "start")
    assert outcome.code == 2
    assert "somebody is editing the file" in outcome.err
    assert '"1.0.0"' in (repository.folder / ORDERS).read_text()


def test_what_no_version_can_make_good(repository: Repository) -> None:
    (repository.folder / ORDERS).unlink()
    repository.write("contracts/shop/mailer/module.yaml", MAILER.partition("subscriptions")[0])
    outcome = repository.treaty("bump", "--against", "start")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "not everything may pass: see `treaty check`\n"
