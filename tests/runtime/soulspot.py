"""SoulSpot, as its contracts say, with any of its modules down: all that these can tell is told."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.runtime.statuses import ago, bus, spread
from treaty.modules import ModuleStatus
from treaty.operation import Operation, Service
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats, RouterStats
from treaty.stats import SubscriptionStats
from treaty.system import ModuleReport, SystemStatus, Warned

GENERATED = Path(__file__).parents[2] / "generated/soulspot"
CONTRACTS = {path.parent.name: json.loads(path.read_text()) for path in sorted(GENERATED.glob("*/contract.json"))}
NAMES = tuple(name for name in CONTRACTS if name != "shared")
REASON = "the service that it asks has not answered for a while"


def operations(name: str) -> list[Operation[Any, Any]]:
    found = vars(import_module(f"generated.soulspot.{name}.services")).values()
    return [one for service in found if isinstance(service, Service) for one in service.operations]


def soulspot(*down: str) -> SystemStatus:
    offered = [one for name in NAMES for one in operations(name)]
    capabilities = {one.capability: [each for each in offered if each.capability == one.capability] for one in offered}
    return SystemStatus(
        state="running",
        modules=tuple(_module(name, is_down=name in down) for name in NAMES),
        router=RouterStats(capabilities=tuple(_capability(name, each, down) for name, each in capabilities.items())),
        bus=bus(
            *(
                _queue(name, event_type, is_down=name in down)
                for name in NAMES
                for event_type in CONTRACTS[name].get("subscriptions", ())
            ),
            log="sqlite:///soulspot.events",
        ),
        warnings=tuple(
            Warned(about=name, message=REASON, action=f"Look at the log of {name}, and start it again.")
            for name in down
        ),
    )


def _module(name: str, *, is_down: bool) -> ModuleReport:
    return ModuleReport(
        name=name,
        status=ModuleStatus.INACTIVE if is_down else ModuleStatus.ACTIVE,
        reason=REASON if is_down else "",
        since=ago(300),
        requires=tuple(one for one in NAMES if one < name)[:2],
        provides=tuple(one.capability for one in operations(name)),
        publishes=tuple(CONTRACTS[name].get("events", ())),
        consumes=tuple(CONTRACTS[name].get("subscriptions", ())),
        facts={"pending": 12, "latency_ms": 87.5},
        checked_at=ago(5),
    )


def _capability(name: str, offered: list[Operation[Any, Any]], down: tuple[str, ...]) -> CapabilityStats:
    providers = tuple(_provider(one, is_down=one.module in down) for one in offered)
    is_served = any(not one.why_not for one in providers)
    return CapabilityStats(
        capability=name, is_served=is_served, calls=1200, missing=0 if is_served else 30, late=2, providers=providers
    )


def _provider(one: Operation[Any, Any], *, is_down: bool) -> ProviderStats:
    return ProviderStats(
        provider=f"{one.module}.{one.service}",
        operation=one.name,
        module=one.module,
        why_not="its breaker is open" if is_down else "",
        calls=1200,
        failed=600 if is_down else 0,
        breaker=BreakerState.OPEN if is_down else BreakerState.CLOSED,
        opened=3 if is_down else 0,
        retry_in_s=20 if is_down else None,
        duration=spread(3, 4, 5),
    )


def _queue(name: str, event_type: str, *, is_down: bool) -> SubscriptionStats:
    waits = {"waiting": 3, "delayed": 1, "held": 2, "parked_now": 1} if is_down else {}
    return SubscriptionStats(event_type=event_type, name=name, lag=7, **waits)
