"""Freezes how a system is at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from treaty.modules import ModuleState
from treaty.system.member import Ground, Member
from treaty.system.module import Module
from treaty.system.standalone import Missing
from treaty.system.status import ModuleReport, State, SystemStatus
from treaty.system.warnings import warnings_of


def status_of(
    state: State,
    modules: Mapping[str, Module],
    members: Mapping[str, Member],
    ground: Ground,
    missing: Sequence[Missing],
) -> SystemStatus:
    """Look at all of it."""
    reports = tuple(_report(modules[name], ground.registry.state(name), members.get(name)) for name in sorted(modules))
    router, bus = ground.router.stats(), ground.bus.stats()
    return SystemStatus(
        state=state,
        modules=reports,
        router=router,
        bus=bus,
        warnings=warnings_of(reports, router, bus, missing) if state != "stopped" else (),
    )


def _report(module: Module, state: ModuleState, member: Member | None) -> ModuleReport:
    return ModuleReport(
        name=module.name,
        status=state.status,
        reason=state.reason,
        since=state.since,
        is_critical=module.is_critical,
        requires=module.requires,
        optional=module.optional,
        provides=tuple(one.capability for service in module.services for one in service.operations),
        publishes=module.publishes,
        consumes=module.consumes,
        facts=member.facts if member is not None else {},
        checked_at=member.checked_at if member is not None else None,
    )
