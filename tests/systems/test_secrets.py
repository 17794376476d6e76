"""What Credit keeps to itself: passwords and addresses are in no audit, and outsiders hear nothing of wallets."""

import logging

import pytest

from generated.credit.user_management import UsersClient, WrongCredentials
from generated.credit.wallet import WalletClient, WalletCredited
from tests.systems.credit import ORDER, Database, makers
from treaty import AuditLog, AuditQuery, Event, Forbidden, Guard, Outcome, Principal, System, use_principal
from treaty.testing import RecordingBus

CLERK = Principal("clerk", frozenset({"users:write", "users:read", "wallet:deposit"}))
AUDITOR = Principal("auditor", frozenset({"wallet:read"}))
GUEST = Principal("guest")
EMAIL, PASSWORD, WRONG = "lena@example.org", "correct-horse-battery", "incorrect-horse-battery"


def credit(audit: AuditLog | None = None) -> System:
    guard = Guard(grants={CLERK.name: CLERK.permissions})
    modules = makers(Database())
    bus = RecordingBus(guard=guard, auditor=audit)
    return System(*(modules[name] for name in ORDER), bus=bus)


async def test_what_is_sensitive_is_in_no_audit_and_no_log_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with AuditLog("memory:", payloads=True) as audit, credit(audit) as system:
        users = UsersClient(system.router)
        with use_principal(CLERK):
            await users.create_user(username="lena_k", email=EMAIL, password=PASSWORD)
            token = (await users.authenticate(username="lena_k", password=PASSWORD)).token
        with use_principal(GUEST):
            with pytest.raises(WrongCredentials):
                await users.authenticate(username="lena_k", password=WRONG)
            with pytest.raises(Forbidden):
                await users.create_user(username="mallory", email=EMAIL, password=PASSWORD)
        await system.bus.idle()
        records = await audit.find(AuditQuery(newest_first=False))
    kept = b" ".join(record.payload or b"" for record in records).decode()
    assert kept.count("lena_k") == 4  # Opening, the event of that, and signing in twice.
    assert kept.count("mallory") == 1
    said = kept + "".join(str(vars(one)) + one.getMessage() for one in caplog.records)
    assert [secret for secret in (EMAIL, PASSWORD, WRONG, token) if secret in said] == []
    told = [
        (one.action, one.target, one.principal, one.outcome) for one in records if one.principal in ("clerk", "guest")
    ]
    assert told == [
        ("publish", "user.created", "clerk", Outcome.DONE),
        ("call", "user_management.Users.create_user", "clerk", Outcome.DONE),
        ("call", "user_management.Users.authenticate", "clerk", Outcome.DONE),
        ("call", "user_management.Users.authenticate", "guest", Outcome.DOMAIN_ERROR),
        ("call", "user_management.Users.create_user", "guest", Outcome.REFUSED),
    ]


async def test_outsiders_hear_of_wallets_only_where_they_may() -> None:
    heard: list[int] = []

    def hear(event: Event[WalletCredited]) -> None:
        heard.append(event.data.amount)

    async with credit() as system:
        with use_principal(GUEST), pytest.raises(Forbidden) as caught:
            system.bus.subscribe(WalletCredited, hear, name="guest")
        with use_principal(AUDITOR):
            system.bus.subscribe(WalletCredited, hear, name="auditor")
        with use_principal(CLERK):
            lena = await UsersClient(system.router).create_user(username="lena_k", email=EMAIL, password=PASSWORD)
            await system.bus.idle()
            await WalletClient(system.router).deposit(user_id=lena.user_id, amount=2500, idempotency_key="a" * 16)
            await system.bus.idle()
    assert (caught.value.action, caught.value.missing) == ("read", ("wallet:read",))
    assert heard == [2500]
