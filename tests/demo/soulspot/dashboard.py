"""The dashboard: counts what happens, and shows people what runs and what is missing."""

from typing import Literal

from generated.soulspot.dashboard import (
    DashboardModule,
    DashboardPublisher,
    DashboardSubscriber,
    GetModuleStatusRequest,
    GetModuleStatusResponse,
    GetOverviewRequest,
    GetOverviewResponse,
    GetOverviewResponseDownloads,
    GetOverviewResponseLibrary,
    Overview,
)
from generated.soulspot.dashboard import subscriber as consumed
from generated.soulspot.library import LibraryClient
from tests.demo.soulspot.tracks import NOW, ONCE
from treaty import (
    CapabilityMissing,
    Event,
    EventBus,
    Mode,
    ModuleRegistry,
    ModuleStatusChanged,
    Ports,
    Subscription,
    SubscriptionOptions,
)

Status = Literal["active", "degraded", "inactive", "unknown"]

_NOW_OR_NEVER = SubscriptionOptions(mode=Mode.BROADCAST)  # How modules were in an earlier run interests nobody.
_TABLES = (
    "create table if not exists counts (type text primary key, number integer)",
    "create table if not exists ready (position integer primary key, track_id text)",
)


class Dashboard(DashboardModule):
    """Has two tables beside the log, and asks the library and the registry for the rest."""

    subscription_options = ONCE

    def __init__(self, ports: Ports) -> None:
        self._bus = ports.bus
        self._events = DashboardPublisher(ports.bus)
        self.screen = Screen(ports.bus, ports.registry, LibraryClient(ports.router))
        self._told: dict[str, Status] = {}  # Module → how people think it is: active, unless they were told otherwise.

    async def start(self) -> None:
        async with self._bus.transaction() as rows:
            for table in _TABLES:
                rows.execute(table)

    def overview(self) -> Overview:
        return self.screen

    def subscriber(self) -> DashboardSubscriber:
        return Counting(self._bus)

    def subscribe(self, bus: EventBus) -> tuple[Subscription, ...]:
        """Hear also of modules that change, which no contract but the system itself declares."""
        changes = bus.subscribe(ModuleStatusChanged, self.on_change, consumer="dashboard", options=_NOW_OR_NEVER)
        return (*super().subscribe(bus), changes)

    async def on_change(self, event: Event[ModuleStatusChanged]) -> None:
        """Tell those who tell people; that everything starts is no news."""
        module, after = event.data.module, event.data.after
        before = self._told.get(module, "active")
        self._told[module] = after
        if before != after:
            await self._events.module_status_changed(
                module=module, before=before, after=after, changed_at=NOW, advice=event.data.reason or None
            )


class Screen(Overview):
    """Puts the figures together."""

    def __init__(self, bus: EventBus, registry: ModuleRegistry, library: LibraryClient) -> None:
        self._bus, self._registry, self._library = bus, registry, library

    async def get_overview(self, request: GetOverviewRequest) -> GetOverviewResponse:
        counts = await self.counts()
        failed, completed = counts.get("download.failed", 0), counts.get("download.completed", 0)
        running = counts.get("download.started", 0) - completed - failed
        return GetOverviewResponse(
            downloads=GetOverviewResponseDownloads(running=max(0, running), failed_today=failed),
            library=await self._collection(),
            recent_track_ids=await self._recent(request.recent_limit),
        )

    async def get_module_status(self, request: GetModuleStatusRequest) -> GetModuleStatusResponse:
        registry = self._registry
        return GetModuleStatusResponse(
            modules={name: registry.status(name).value for name in registry.modules()},
            capabilities={
                name: [provider.operation.module for provider in registry.providers(name)]
                for name in registry.capabilities()
            },
        )

    async def counts(self) -> dict[str, int]:
        """Read how many events of each type there were."""
        async with self._bus.transaction() as rows:
            return dict(rows.execute("select type, number from counts order by type").fetchall())

    async def _collection(self) -> GetOverviewResponseLibrary | None:
        try:
            figures = await self._library.get_statistics()
        except CapabilityMissing:
            return None
        return GetOverviewResponseLibrary(tracks=figures.tracks, size_bytes=figures.size_bytes)

    async def _recent(self, limit: int) -> list[str]:
        async with self._bus.transaction() as rows:
            found = rows.execute("select track_id from ready order by position desc limit ?", (limit,)).fetchall()
        return [track_id for [track_id] in found]


class Counting(DashboardSubscriber):
    """Counts each event, in the transaction that moves the cursor: once, whatever happens."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def _count(self, event: Event[object]) -> None:
        self._bus.inbox().execute(
            "insert into counts values (?, 1) on conflict (type) do update set number = number + 1", (event.type,)
        )

    async def on_download_completed(self, event: Event[consumed.DownloadCompleted]) -> None:
        self._count(event)

    async def on_download_failed(self, event: Event[consumed.DownloadFailed]) -> None:
        self._count(event)

    async def on_download_progressed(self, event: Event[consumed.DownloadProgressed]) -> None:
        self._count(event)

    async def on_download_queued(self, event: Event[consumed.DownloadQueued]) -> None:
        self._count(event)

    async def on_download_started(self, event: Event[consumed.DownloadStarted]) -> None:
        self._count(event)

    async def on_playlist_synced(self, event: Event[consumed.PlaylistSynced]) -> None:
        self._count(event)

    async def on_track_imported(self, event: Event[consumed.TrackImported]) -> None:
        self._count(event)

    async def on_track_ready(self, event: Event[consumed.TrackReady]) -> None:
        self._count(event)
        self._bus.inbox().execute("insert into ready (track_id) values (?)", (event.data.track_id,))
