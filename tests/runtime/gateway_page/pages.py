"""A system that is as it is told to be, and what mounts its page."""

from dataclasses import dataclass, field
from typing import Any, cast

import httpx
from starlette.applications import Starlette

from tests.runtime.statuses import NOW
from treaty.gateway import metrics, page
from treaty.system import System, SystemStatus
from treaty.testing import FakeClock


@dataclass
class StandIn:
    """Answers what it is told to, one status after another; the last one again and again."""

    statuses: list[SystemStatus]
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))

    def status(self) -> SystemStatus:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def app(*statuses: SystemStatus) -> Starlette:
    system = cast("System", cast("Any", StandIn(list(statuses))))
    return Starlette(routes=[*page.routes(system), metrics.route(system)])


def client(*statuses: SystemStatus) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app(*statuses)), base_url="http://here")
