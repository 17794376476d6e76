"""The audit hears of what comes over HTTP as of all else: who asked, in which chain, and who was refused."""

from typing import Any

from tests.runtime.gateway.shop import AS_ANN, AS_BOB, JSON, PAID, Served, ask
from tests.runtime.gateway.test_streaming import reading
from treaty.audit import AuditRecord
from treaty.bus import EventBus
from treaty.testing import FakeClock

ORDER = b'{"order_id": "o-1"}'


class Heard:
    """An auditor that remembers."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []

    def record(self, entry: AuditRecord, payload: Any = None) -> None:
        if entry.target.startswith("shop."):
            self.records.append(entry)

    def told(self) -> list[tuple[str, str, str, str, str | None]]:
        return [(one.action, one.target, one.principal, one.outcome.value, one.correlation_id) for one in self.records]


def audited() -> tuple[Served, Heard]:
    heard = Heard()
    return Served(bus=EventBus(clock=FakeClock(), auditor=heard)), heard


async def test_publications_are_told_and_those_that_were_refused() -> None:
    served, heard = audited()
    async with served.system:
        for who in (AS_ANN, AS_BOB, {}):
            await ask(served.app, PAID, ORDER, headers=JSON | who | {"x-correlation-id": "c-1"})
    assert heard.told() == [
        ("publish", "shop.paid", "ann", "done", "c-1"),
        ("publish", "shop.paid", "bob", "refused", "c-1"),
        ("publish", "shop.paid", "", "refused", "c-1"),
    ]


async def test_streams_are_told_in_the_name_of_who_reads() -> None:
    served, heard = audited()
    chain = {"x-correlation-id": "c-1"}
    async with served.system:
        async with reading(served, headers=AS_ANN | chain):
            pass
        await ask(served.app, "/events", method="GET", headers=AS_BOB | chain, query_string=b"types=shop.paid")
    assert heard.told() == [
        ("read", "shop.paid", "ann", "done", "c-1"),
        ("read", "shop.shown", "ann", "done", "c-1"),
        ("read", "shop.paid", "bob", "refused", "c-1"),
    ]
