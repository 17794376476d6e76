"""Connections: the first that starts, and the last that stops."""

from generated.credit import connection_api as link
from generated.credit.shared import HealthReport
from tests.systems.credit.database import OnDatabase


class ConnectionApi(OnDatabase, link.ConnectionApiModule):
    """Connects to the database, and lets go of it last."""

    async def start(self) -> None:
        if not self.database.is_reachable:
            raise ConnectionError("no database at db.example.org")
        self.database.is_connected = True
        await super().start()

    async def stop(self) -> None:
        if self.database.is_connected:
            await super().stop()
        self.database.is_connected = False

    def connection(self) -> link.Connection:
        return Pool(self)


class Pool(link.Connection):
    """Has one connection."""

    def __init__(self, module: OnDatabase) -> None:
        self._module = module

    async def get_pool_usage(self, request: link.GetPoolUsageRequest) -> link.GetPoolUsageResponse:
        in_use = int(self._module.database.is_connected and request.pool == "primary")
        return link.GetPoolUsageResponse(in_use=in_use, idle=1 - in_use, waiting=0)

    async def get_health(self, request: link.GetHealthRequest) -> HealthReport:
        return self._module.report()
