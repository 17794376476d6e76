"""Systems as people find them: one with all that can be told, one with nothing in it, and one that means harm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from treaty.histogram import Distribution, Histogram
from treaty.modules import ModuleStatus
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats, RouterStats
from treaty.stats import BusStats, SubscriptionStats
from treaty.system import ModuleReport, SystemStatus, Warned

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\u202e`\nx"


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def spread(*times_ms: float) -> Distribution:
    histogram = Histogram()
    for one in times_ms:
        histogram.add(round(one * 1e6))
    return histogram.snapshot()


def bus(*subscriptions: SubscriptionStats, log: str = "memory:") -> BusStats:
    return BusStats(uptime_s=12.5, is_idle=True, published={}, subscriptions=subscriptions, log=log, log_facts={})


def empty() -> SystemStatus:
    return SystemStatus(state="stopped", modules=(), router=RouterStats(capabilities=()), bus=bus(), warnings=())


def rich() -> SystemStatus:
    return SystemStatus(
        state="running",
        modules=(
            ModuleReport(name="dashboard", status=ModuleStatus.ACTIVE, since=ago(7200), optional=("soulseek",)),
            ModuleReport(
                name="library",
                status=ModuleStatus.DEGRADED,
                reason="the disk is nearly full",
                since=ago(600),
                provides=("library.search", "library.add"),
                publishes=("library.track.added",),
                consumes=("download.completed",),
                facts={"free_gb": 1.5, "path": "/music", "writable": True, "mirror": None},
                checked_at=ago(4),
            ),
            ModuleReport(
                name="metadata",
                status=ModuleStatus.UNKNOWN,
                reason="nobody registered it",
                is_critical=False,
                requires=("spotify",),
            ),
            ModuleReport(
                name="spotify",
                status=ModuleStatus.INACTIVE,
                reason="it is switched off",
                since=ago(75),
                is_critical=False,
                requires=("library",),
                provides=("track.download",),
                checked_at=ago(70),
            ),
        ),
        router=RouterStats(capabilities=(_download(), _search())),
        bus=bus(
            SubscriptionStats(event_type="download.completed", name="library", waiting=12, lag=12, running=2),
            SubscriptionStats(
                event_type="download.completed",
                name="notifications",
                delayed=1,
                held=4,
                parked_now=3,
                lag=0,
                is_paused=True,
                running=1,
                oldest_running_s=95,
            ),
            log="sqlite:///my app.events",
        ),
        warnings=(
            Warned(
                about="track.download",
                message="nobody serves it",
                action="Start soulseek, or install another module that provides it.",
            ),
            Warned(
                about="notifications",
                message="3 events of download.completed are parked",
                action="Look at them with `treaty events parked`, and mend the cause.",
            ),
            Warned(about="library", message="the disk is nearly full", action=""),
        ),
    )


def hostile() -> SystemStatus:
    """All that comes from outside is something that a browser or a terminal would obey."""
    module = ModuleReport(
        name=HOSTILE,
        status=ModuleStatus.INACTIVE,
        reason=HOSTILE,
        since=NOW,
        is_critical=False,
        requires=(HOSTILE,),
        optional=(HOSTILE,),
        provides=(HOSTILE,),
        publishes=(HOSTILE,),
        consumes=(HOSTILE,),
        facts={HOSTILE: HOSTILE},
    )
    provider = ProviderStats(provider=HOSTILE, operation=HOSTILE, module=HOSTILE, why_not=HOSTILE)
    capability = CapabilityStats(capability=HOSTILE, providers=(provider,), is_served=False)
    return replace(
        rich(),
        modules=(module,),
        router=RouterStats(capabilities=(capability,)),
        bus=bus(SubscriptionStats(event_type=HOSTILE, name=HOSTILE, parked_now=1), log=HOSTILE),
        warnings=(Warned(about=HOSTILE, message=HOSTILE, action=HOSTILE),),
    )


def _download() -> CapabilityStats:
    return CapabilityStats(
        capability="track.download",
        is_served=False,
        calls=25,
        missing=3,
        refused=2,
        late=1,
        providers=(
            ProviderStats(
                provider="soulseek.Downloads",
                operation="download",
                module="soulseek",
                priority=10,
                why_not="its breaker is open",
                calls=19,
                answered=8,
                failed=10,
                slow=1,
                breaker=BreakerState.OPEN,
                opened=2,
                retry_in_s=12.25,
                duration=spread(1.5, 20, 1200),
            ),
            ProviderStats(
                provider="spotify.Streams",
                operation="fetch",
                module="spotify",
                why_not="it is switched off",
                calls=1,
                failed=1,
                breaker=BreakerState.HALF_OPEN,
                opened=1,
            ),
        ),
    )


def _search() -> CapabilityStats:
    return CapabilityStats(
        capability="library.search",
        is_served=True,
        calls=14_000,
        cached=9_000,
        providers=(
            ProviderStats(
                provider="library.Catalogue",
                operation="search",
                module="library",
                calls=5_000,
                answered=4_997,
                failed=2,
                running=1,
                opened=1,
                duration=spread(*[0.4] * 95, *[3.0] * 5),
            ),
        ),
    )
