"""How the system and its modules are."""

from __future__ import annotations

from collections import Counter

from treaty.gateway.edge import Edge, Handle, must_have
from treaty.gateway.exchange import Exchange
from treaty.gateway.problem import NOT_FOUND, Refusal
from treaty.gateway.reply import JSON, Reply, json_reply
from treaty.modules import ModuleStatus
from treaty.system import ModuleReport

PREFIX, SUFFIX = "/modules/", "/health"
_HEADERS = (JSON, (b"cache-control", b"no-store"))


class Watching:
    """Tells how the system is: to everybody in one word, and to those who may watch in detail."""

    def __init__(self, edge: Edge, watchers: tuple[str, ...]) -> None:
        self.watchers = watchers
        self._edge = edge

    def endpoints(self) -> dict[str, dict[str, Handle]]:
        """List what is here, by path."""
        return {"/health": {"GET": self._health}, "/modules/status": {"GET": self._status}}

    def module(self, path: str) -> dict[str, Handle] | None:
        """Find what is at the path of one module's health."""
        name = path.removeprefix(PREFIX).removesuffix(SUFFIX)
        if path != f"{PREFIX}{name}{SUFFIX}" or not name or "/" in name:
            return None

        async def tell(exchange: Exchange) -> Reply:
            await self.must_watch(exchange)
            return await self._module(name)

        return {"GET": tell}

    async def must_watch(self, exchange: Exchange) -> None:
        """Raise a `Refused` unless the client may see details."""
        if self.watchers:
            must_have(await self._edge.principal(exchange), self.watchers, "read", "how the system is")

    async def _health(self, _: Exchange) -> Reply:
        system = self._edge.system
        word = "unhealthy"
        if system.state == "running":  # Else there may be no log any more to ask.
            status = system.status()
            word = word if not status.is_healthy else "degraded" if status.is_degraded else "healthy"
        counts = Counter(system.registry.status(name) for name in system.modules)
        modules = {one.value: counts[one] for one in ModuleStatus}
        return json_reply({"status": word, "modules": modules}, status=_code(word != "unhealthy"), headers=_HEADERS)

    async def _status(self, exchange: Exchange) -> Reply:
        await self.must_watch(exchange)
        return json_reply(self._edge.system.status().to_json(), headers=_HEADERS)

    async def _module(self, name: str) -> Reply:
        report = await self._report(name)
        return json_reply(report.to_json(), status=_code(report.status.may_be_called), headers=_HEADERS)

    async def _report(self, name: str) -> ModuleReport:
        """Ask a module how it is; where the system does not run, tell what is known. Raises a `Refusal`."""
        system = self._edge.system
        if name not in system.modules:
            raise Refusal(NOT_FOUND)
        if system.state == "running":
            status = await system.check(name)
            return next(one for one in status.modules if one.name == name)
        state = system.registry.state(name)
        return ModuleReport(name=name, status=state.status, reason=state.reason, since=state.since)


def _code(is_well: bool) -> int:
    return 200 if is_well else 503
