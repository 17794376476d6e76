"""How programs use generated packages; never run, only checked by mypy and pyright."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type
from uuid import uuid4

from generated.credit.wallet import WalletCredited, WalletPublisher, WalletUpcaster, events_v1
from generated.soulspot.metadata import MetadataSubscriber, subscriber
from generated.soulspot.shared import MissingTrack, TrackPage, TrackQuery, TrackReference
from generated.soulspot.soulseek import (
    DOWNLOADS,
    DownloadCompleted,
    DownloadNotFound,
    DownloadRecord,
    Downloads,
    DownloadsBlockingClient,
    DownloadsClient,
    GetDownloadRequest,
    MissingDownload,
    SoulseekModule,
    SoulseekPublisher,
    SoulseekSubscriber,
    TrackNotFound,
    register_downloads,
)
from generated.soulspot.spotify import Catalogue, register_catalogue
from treaty import (
    Attempt,
    Batch,
    BlockingCaller,
    BlockingRouter,
    BusStats,
    Caller,
    CapabilityMissing,
    Event,
    EventBus,
    History,
    LogError,
    MemoryLog,
    ModuleRegistry,
    ModuleRouter,
    NoReply,
    ParkedEvent,
    Ports,
    Query,
    Receipt,
    Record,
    Retention,
    Retry,
    Selection,
    Subscription,
    SubscriptionId,
    SubscriptionOptions,
    SubscriptionState,
    System,
    SystemClock,
    current_attempt,
    decode,
    encode,
)
from treaty import (
    Mode as DeliveryMode,
)
from treaty.testing import RecordingBus
from treaty_generator import (
    Breaks,
    Bump,
    Finding,
    Judgement,
    Mode,
    NoBaseline,
    Override,
    Pair,
    Policy,
    SubjectJudgement,
    Witness,
    check,
    compare_with,
    judge,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Metadata(MetadataSubscriber):
    """Reads the two fields that its contract names."""

    async def on_download_completed(self, event: Event[subscriber.DownloadCompleted]) -> None:
        assert_type(event.data.file_path, str)
        assert_type(event.key, str | None)
        assert_type(event.time, datetime)


class Spotify(Catalogue):
    """Provides a service."""

    async def search_track(self, request: TrackQuery) -> TrackPage:
        assert_type(request.limit, int)
        return TrackPage(tracks=[track(request.query)], provider="spotify")


def track(title: str) -> TrackReference:
    made = TrackReference(
        track_id="trk-1", title=title, artist="The Lanterns", album="Low Tide", created_at=NOW, updated_at=NOW
    )
    assert_type(decode(TrackReference, encode(made)), TrackReference)
    assert_type(TrackReference.model_validate_json(b"{}"), TrackReference)
    return made


async def publish(bus: EventBus) -> None:
    publisher = SoulseekPublisher(bus)
    receipt = await publisher.download_completed(
        download_id="dl-1", track_id="trk-1", file_path="/a.flac", file_size=1, timestamp=NOW
    )
    assert_type(receipt, Receipt[DownloadCompleted])
    assert_type(receipt.event.data.file_size, int)
    assert_type(await bus.publish(receipt.event.data, source="replay", key="dl-1"), Receipt[DownloadCompleted])
    for delivery in await receipt.settled():
        assert_type(delivery.subscription, str)


async def subscribe(bus: EventBus) -> None:
    async def whole(event: Event[DownloadCompleted]) -> None:
        assert_type(event.data.download_id, str)

    def narrow(event: Event[subscriber.DownloadCompleted]) -> None:
        assert_type(event.data.track_id, str)

    def anything(event: Event[object]) -> None:
        assert_type(event.type, str)

    @bus.subscribe(DownloadCompleted, name="decorated")
    async def decorated(event: Event[DownloadCompleted]) -> None:
        assert_type(event.data.file_path, str)

    assert_type(bus.subscribe(DownloadCompleted, whole), Subscription)
    bus.subscribe(subscriber.DownloadCompleted, narrow)
    bus.subscribe(DownloadCompleted, anything)
    bus.subscribe(DownloadCompleted, decorated)
    Metadata().subscribe(bus)


async def deliver(log: MemoryLog) -> None:
    options = SubscriptionOptions(
        concurrency=4, timeout_s=5, retry=Retry(delays_s=(1, 10)), where=lambda event: event.key != "", has_inbox=False
    )
    async with EventBus(log, clock=SystemClock(), retention=Retention(keep_s=3600), undeclared="warn") as bus:

        async def many(events: Sequence[Event[DownloadCompleted]]) -> None:
            assert_type(events[0].data.file_size, int)
            assert_type(current_attempt(), Attempt | None)

        def shared(event: Event[subscriber.DownloadCompleted]) -> None:
            assert_type(event.data.file_path, str)

        subscription = bus.subscribe(
            subscriber.DownloadCompleted, shared, options=SubscriptionOptions(mode=DeliveryMode.SHARED)
        )
        assert_type(bus.subscribe_batch(DownloadCompleted, many, batch=Batch(size=10), options=options), Subscription)
        subscription.pause()
        assert_type(subscription.is_paused, bool)
        assert_type(subscription.id, SubscriptionId)
        assert_type(bus.stats(), BusStats)
        async with bus.transaction():
            await publish(bus)


async def look_back(bus: EventBus, asked: DownloadCompleted) -> None:
    for found in await bus.events(Query(types=("download.completed",), since=NOW)):
        assert_type(found, Record)
        assert_type(found.data, bytes)
    for given_up in await bus.parked(Selection(name="metadata")):
        assert_type(given_up, ParkedEvent)
        assert_type(await bus.redrive(Selection(event_id=given_up.record.id)), int)
        await bus.replay(given_up.subscription, 0)
    assert_type(await bus.states(), list[SubscriptionState])
    try:
        answer = await bus.request(asked, DownloadCompleted, timeout_s=1)
        assert_type(answer, Event[DownloadCompleted])
        assert_type(await bus.accept(answer), Receipt[DownloadCompleted])
    except NoReply as silence:
        assert_type(silence.timeout_s, float)
    except LogError as error:
        assert_type(error.problem, str)


async def call(registry: ModuleRegistry, downloads: Downloads) -> None:
    register_downloads(registry, downloads)
    register_catalogue(registry, Spotify())
    assert_type(registry.service(DOWNLOADS), Downloads)
    client = DownloadsClient(ModuleRouter(registry))
    try:
        record = await client.download_track(track_id="trk-1", track_info=track("Harbour Lights"))
        assert_type(record, DownloadRecord)
        assert_type(record.finished_at, datetime | None)
        await downloads.get_download(GetDownloadRequest(download_id=record.download_id))
    except DownloadNotFound as error:
        assert_type(error.data, MissingDownload)
    except TrackNotFound as error:
        assert_type(error.data, MissingTrack)
    except CapabilityMissing as missing:
        assert_type(missing.capability, str)


async def call_through(caller: Caller, router: ModuleRouter) -> DownloadRecord:
    assert_type(await DownloadsClient(router).get_download(download_id="dl-1"), DownloadRecord)
    return await DownloadsClient(caller).get_download(download_id="dl-1")


def call_from_a_thread(caller: BlockingCaller, router: BlockingRouter) -> DownloadRecord:
    assert_type(DownloadsBlockingClient(router).get_download(download_id="dl-1"), DownloadRecord)
    return DownloadsBlockingClient(caller).get_download(download_id="dl-1")


class Soulseek(SoulseekModule):
    """A module takes what it needs in its constructor, and may have more than its contract asks for."""

    subscription_options = SubscriptionOptions(timeout_s=5)

    def __init__(self, ports: Ports, found: Downloads, listening: SoulseekSubscriber) -> None:
        self._publisher = SoulseekPublisher(ports.bus)
        self._found, self._listening = found, listening

    def downloads(self) -> Downloads:
        return self._found

    def subscriber(self) -> SoulseekSubscriber:
        return self._listening


def compose(found: Downloads, listening: SoulseekSubscriber) -> System:
    assert_type(Soulseek.publishes, tuple[str, ...])
    return System(lambda ports: Soulseek(ports, found, listening))


async def record() -> None:
    async with RecordingBus() as bus:
        await publish(bus)
        await bus.idle()
        for event in bus.published():
            assert_type(event.id, str)
        for completed in bus.published(DownloadCompleted):
            assert_type(completed.data.file_path, str)
        await WalletPublisher(bus).wallet_credited(
            movement_id=uuid4(),
            user_id=uuid4(),
            amount=5,
            balance_after=5,
            cause="bonus",
            credited_at=NOW,
            note=None,
        )


class Upcaster(WalletUpcaster):
    def wallet_credited_v1_to_v2(self, old: events_v1.WalletCredited) -> WalletCredited:
        assert_type(old.amount, float)
        return WalletCredited(
            movement_id=old.movement_id,
            user_id=old.user_id,
            amount=round(old.amount * 100),
            balance_after=round(old.balance_after * 100),
            cause=old.cause,
            credited_at=old.credited_at,
        )


def read(stored: bytes) -> WalletCredited:
    credited = History(Upcaster()).read(WalletCredited, "1.0.0", stored)
    assert_type(credited, WalletCredited)
    return credited


def gate(root: Path) -> bool:
    try:
        pair = compare_with(root, "origin/main", exact=True)
    except NoBaseline as error:
        assert_type(error.mend, str)
        return False
    assert_type(pair, Pair)
    policy = Policy(mode=Mode.BACKWARD, overrides=(Override("internal.*", transitive=True),))
    judgement = check(pair, policy)
    assert_type(judgement, Judgement)
    assert_type(judge(pair.before, pair.after, against="before"), Judgement)
    for subject in judgement.subjects:
        assert_type(subject, SubjectJudgement)
        assert_type(subject.required, Bump)
        assert_type(subject.findings, tuple[Finding, ...])
        for finding in subject.findings:
            assert_type(finding.breaks, frozenset[Breaks])
            assert_type(finding.witnesses, tuple[Witness, ...])
    return judgement.ok
