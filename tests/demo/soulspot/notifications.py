"""Notifications: an inbox for people, filled by what happens."""

from typing import Literal
from uuid import UUID

from generated.soulspot.notifications import (
    Inbox,
    ListMessagesRequest,
    ListMessagesResponse,
    MarkReadRequest,
    MarkReadResponse,
    Message,
    MessageNotFound,
    MessageNotFoundData,
    NotificationsModule,
    NotificationsSubscriber,
)
from generated.soulspot.notifications import subscriber as consumed
from tests.demo.soulspot.tracks import NOW, ONCE
from treaty import Event, EventBus, Ports, decode, encode

_TABLE = "create table if not exists messages (message_id text primary key, message text, is_read integer default 0)"


class Notifications(NotificationsModule):
    """Keeps messages in a table beside the log."""

    is_critical = False
    subscription_options = ONCE

    def __init__(self, ports: Ports) -> None:
        self._bus = ports.bus

    async def start(self) -> None:
        async with self._bus.transaction() as rows:
            rows.execute(_TABLE)

    def inbox(self) -> Inbox:
        return Messages(self._bus)

    def subscriber(self) -> NotificationsSubscriber:
        return News(self._bus)


class Messages(Inbox):
    """Lists them, and ticks them off."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    async def list_messages(self, request: ListMessagesRequest) -> ListMessagesResponse:
        wanted = "where not is_read" if request.unread_only else ""
        asked = f"select message from messages {wanted} order by rowid desc limit ?"
        async with self._bus.transaction() as rows:
            texts = rows.execute(asked, (request.limit,)).fetchall()
        return ListMessagesResponse(messages=[decode(Message, text) for [text] in texts])

    async def mark_read(self, request: MarkReadRequest) -> MarkReadResponse:
        async with self._bus.transaction() as rows:
            known = {text for [text] in rows.execute("select message_id from messages")}
            if missing := [one for one in request.message_ids if str(one) not in known]:
                raise MessageNotFound(MessageNotFoundData(message_ids=missing))
            ids = [(str(one),) for one in request.message_ids]
            rows.executemany("update messages set is_read = 1 where message_id = ?", ids)
            [(unread,)] = rows.execute("select count(*) from messages where not is_read").fetchall()
        return MarkReadResponse(unread=unread)


class News(NotificationsSubscriber):
    """Writes a message for what people want to know; its id is the event's, so it is written once."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    async def on_track_ready(self, event: Event[consumed.TrackReady]) -> None:
        track = event.data.track
        self._write(event, "info", f"{track.title} by {track.artist} is ready")

    async def on_download_failed(self, event: Event[consumed.DownloadFailed]) -> None:
        self._write(event, "warning", f"download {event.data.download_id} failed")

    async def on_module_status_changed(self, event: Event[consumed.ModuleStatusChanged]) -> None:
        change = event.data
        advice = f": {change.advice}" if change.advice else ""
        severity: Literal["info", "error"] = "info" if change.after == "active" else "error"
        self._write(event, severity, f"{change.module} is {change.after}{advice}")

    async def on_download_started(self, event: Event[consumed.DownloadStarted]) -> None:
        """Nothing that people want to be told."""

    async def on_download_completed(self, event: Event[consumed.DownloadCompleted]) -> None:
        """Nothing either: they are told when it is ready."""

    def _write(self, event: Event[object], severity: Literal["info", "warning", "error"], text: str) -> None:
        message = Message(message_id=UUID(event.id), severity=severity, text=text, created_at=NOW)
        row = (event.id, encode(message).decode())
        self._bus.inbox().execute("insert into messages (message_id, message) values (?, ?)", row)
