"""A system and what it was given judge alike, and are audited alike."""

import asyncio

import pytest
from pydantic import BaseModel

from treaty import (
    AuditRecord,
    CapabilityMissing,
    Event,
    EventBus,
    Guard,
    Module,
    ModuleRegistry,
    ModuleRouter,
    OptionsInvalid,
    Policy,
    RoutePolicy,
    System,
    SystemInvalid,
)
from treaty.modules import ModuleStatus

from .parts import Ask, Desk, Heard, Part, desk, operation

STRICT = Guard(policies={"a": Policy(needs_authentication=True)})


class Notes:
    def __init__(self) -> None:
        self.entries: list[AuditRecord] = []

    def record(self, entry: AuditRecord, payload: BaseModel | None = None) -> None:
        self.entries.append(entry)


def test_one_guard_with_rules_is_shared_or_refused() -> None:
    assert System(guard=STRICT).bus.guard is STRICT
    assert System(bus=EventBus(guard=STRICT), guard=STRICT).router.guard is STRICT
    with pytest.raises(OptionsInvalid, match="guard"):
        System(bus=EventBus(), guard=STRICT)
    with pytest.raises(OptionsInvalid, match="guard"):
        System(router=ModuleRouter(ModuleRegistry(), guard=STRICT), bus=EventBus())
    assert System(router=ModuleRouter(ModuleRegistry()), bus=EventBus()).guard is not None  # Neither has rules.


def test_one_auditor_is_shared_or_refused() -> None:
    notes = Notes()
    assert System(auditor=notes).bus.auditor is notes
    assert System(bus=EventBus(auditor=notes)).router.auditor is notes
    with pytest.raises(OptionsInvalid, match="auditor"):
        System(bus=EventBus(), auditor=notes)


async def test_a_policy_of_a_module_that_is_not_there_protects_nobody_and_is_named() -> None:
    with pytest.raises(SystemInvalid, match="policy is for module 'a'"):
        await System(Part("b"), guard=STRICT).start()


async def test_what_waits_for_a_required_module_that_is_exchanged_waits_too() -> None:
    async with System(Part("base"), Part("a", requires=["base"], offers=[(desk(operation("a")), Desk("a"))])) as system:
        system.registry.announce_change("base")
        system.registry.set_status("base", ModuleStatus.INACTIVE, "it is exchanged")

        asked = asyncio.create_task(system.router.call(operation("a"), Ask()))
        await asyncio.sleep(0)
        assert not asked.done()
        system.registry.set_status("base", ModuleStatus.ACTIVE)
        system.registry.end_change("base")
        assert (await asked).by == "a"


async def test_a_missing_neighbour_makes_a_handler_try_again_instead_of_parking() -> None:
    met: list[int] = []

    async def hear(event: Event[Heard]) -> None:
        met.append(event.data.number)
        if len(met) == 1:
            raise CapabilityMissing("answer", ())

    async with System(Part("a", hears=hear)) as system:
        await system.bus.publish(Heard(number=7))
        await system.idle()
        assert met == [7, 7]


async def test_idle_covers_what_is_told_of_modules() -> None:
    told: list[str] = []

    class Listening(Module):
        name = "listening"

        def subscribe(self, bus: EventBus):  # type: ignore[no-untyped-def]  # Its base says what.
            from treaty import ModuleStatusChanged

            return (bus.subscribe(ModuleStatusChanged, lambda event: told.append(event.data.after), name="told"),)

    async with System(Listening(), Part("a")) as system:
        await system.idle()
        told.clear()
        system.registry.switch_off("a")
        await system.idle()
        assert told == ["inactive"]


async def test_policies_and_validation_are_the_routers() -> None:
    kept = RoutePolicy(cache_s=10)
    system = System(Part("a", offers=[(desk(operation("a")), Desk("a"))]), policies={"answer": kept}, validation="off")
    assert system.router.policy_of("answer") is kept
    with pytest.raises(OptionsInvalid, match="policies"):
        System(router=ModuleRouter(ModuleRegistry()), validation="off")
    with pytest.raises(SystemInvalid, match=r"policy is for capability 'anser'.*answer"):
        await System(Part("b", offers=[(desk(operation("b")), Desk("b"))]), policies={"anser": kept}).start()
