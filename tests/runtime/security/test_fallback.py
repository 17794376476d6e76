"""Whoever may call one operation gets no answer from another module's that would have refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.services import (
    CAPABILITY,
    OtherDownloads,
    OtherRequest,
    OtherResponse,
    Request,
    Response,
    download,
    downloads,
    fetching,
)
from treaty.errors import CapabilityMissing, Unavailable
from treaty.guard import Guard, Policy, Rate
from treaty.modules import ModuleRegistry
from treaty.operation import Operation
from treaty.principal import ANONYMOUS, Principal, use_principal
from treaty.router import ModuleRouter, RoutePolicy

from .restricted import ADMIN, Counting

ADA = Principal("ada", frozenset({ADMIN}))


class Fetching(OtherDownloads):
    """The other module, which counts what it was asked."""

    asked = 0

    async def fetch(self, request: OtherRequest) -> OtherResponse:
        self.asked += 1
        return OtherResponse(file_path="the other's")


def restricted(*permissions: str, priority: int = 5) -> Operation[OtherRequest, OtherResponse]:
    return Operation(
        module="youtube",
        service="Fetching",
        name="fetch",
        capability=CAPABILITY,
        request=OtherRequest,
        response=OtherResponse,
        priority=priority,
        permissions=permissions,
    )


def both(other: Operation[OtherRequest, OtherResponse], **options: Any) -> tuple[ModuleRouter, Fetching, Any]:
    """Route to a provider that is unavailable, and to another module's that asks for more."""
    registry, asked, fallback, first = ModuleRegistry(), download(), Fetching(), Counting()
    first.raises = Unavailable("busy")
    registry.register(downloads(asked), first)
    registry.register(fetching(other), fallback)
    return ModuleRouter(registry, guard=Guard(**options)), fallback, asked


@pytest.mark.parametrize("priority", [5, 20], ids=["it comes second", "it comes first"])
@pytest.mark.parametrize("who", [ANONYMOUS, Principal("ann")], ids=["anonymous", "ann"])
async def test_it_is_passed_over_for_those_who_may_not(who: Principal, priority: int) -> None:
    router, fallback, asked = both(restricted(ADMIN, priority=priority))
    with use_principal(who), pytest.raises(CapabilityMissing, match="it is not for the caller: Forbidden"):
        await router.call(asked, Request(track="t"))
    assert fallback.asked == 0


@pytest.mark.parametrize("priority", [5, 20], ids=["it comes second", "it comes first"])
async def test_it_answers_those_who_may(priority: int) -> None:
    router, fallback, asked = both(restricted(ADMIN, priority=priority))
    with use_principal(ADA):
        assert await router.call(asked, Request(track="t")) == Response(file_path="the other's")
    assert fallback.asked == 1


async def test_its_module_s_policy_holds() -> None:
    policies = {"youtube": Policy(needs_authentication=True, rate=Rate(limit=1, per_s=60))}
    router, fallback, asked = both(restricted(), policies=policies)
    for who, why in ((ANONYMOUS, "Unauthenticated"), (ADA, ""), (ADA, "RateLimited")):
        with use_principal(who):
            if not why:
                await router.call(asked, Request(track="t"))
                continue
            with pytest.raises(CapabilityMissing, match=f"it is not for the caller: {why}"):
                await router.call(asked, Request(track="t"))
    assert fallback.asked == 1


@pytest.mark.parametrize("who", [Principal("ada"), Principal("ada", frozenset({"another"}))])
async def test_its_kept_answer_is_not_for_those_who_may_no_more(who: Principal) -> None:
    registry, asked, fallback, first = ModuleRegistry(), download(idempotent=True), Fetching(), Counting()
    first.raises = Unavailable("busy")
    registry.register(downloads(asked), first)
    registry.register(fetching(restricted(ADMIN)), fallback)
    router = ModuleRouter(registry, policy=RoutePolicy(cache_s=60))
    with use_principal(ADA):
        assert await router.call(asked, Request(track="t")) == Response(file_path="the other's")
    with use_principal(who), pytest.raises(CapabilityMissing, match="it is not for the caller: Forbidden"):
        await router.call(asked, Request(track="t"))
