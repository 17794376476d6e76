"""From a capability to a provider that can serve it now."""

from treaty.router.answer import Answer, Skipped, answers
from treaty.router.blocking import BlockingRouter
from treaty.router.policy import BreakerPolicy, RoutePolicy
from treaty.router.router import ActingRouter, ModuleRouter
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats, RouterStats

__all__ = [
    "ActingRouter",
    "Answer",
    "BlockingRouter",
    "BreakerPolicy",
    "BreakerState",
    "CapabilityStats",
    "ModuleRouter",
    "ProviderStats",
    "RoutePolicy",
    "RouterStats",
    "Skipped",
    "answers",
]
