"""Notifications: who gets which mail, and each of them once."""

from uuid import NAMESPACE_URL, uuid5

from generated.aura import notifications as note
from generated.aura import users as people
from generated.aura.notifications import subscriber as noted
from generated.aura.shared import MissingUser
from tests.systems.aura.practice import Practice
from treaty import CapabilityMissing, Clock, Event, Ports, Retry, SubscriptionOptions

PATIENT = SubscriptionOptions(retry=Retry(transient=(OSError, CapabilityMissing)))
"""Of who asks others while it handles an event: that they are away is no reason to give it up."""


class Notifications(note.NotificationsModule):
    """Writes mails."""

    subscription_options = PATIENT

    def __init__(self, ports: Ports, practice: Practice) -> None:
        users, events = people.UserServiceClient(ports.router), note.NotificationsPublisher(ports.bus)
        self._mails = Mails(practice, users, events, ports.clock)

    def email_service(self) -> note.EmailService:
        return self._mails

    def subscriber(self) -> note.NotificationsSubscriber:
        return Writer(self._mails)


class Mails(note.EmailService):
    """Sends each mail once: its id is made of what it is about."""

    def __init__(
        self, practice: Practice, users: people.UserServiceClient, events: note.NotificationsPublisher, clock: Clock
    ) -> None:
        self.practice, self._users, self._events, self._clock = practice, users, events, clock

    async def send_email(self, request: note.SendEmailRequest) -> note.DeliveryReceipt:
        content = request.content
        template = content.template if isinstance(content, note.TemplateContent) else None
        return await self.send(request.recipient_id, template, str(len(self.practice.mails)))

    async def send_session_confirmation(self, request: note.SendSessionConfirmationRequest) -> note.DeliveryReceipt:
        return await self.send(request.patient_id, "session_confirmation", str(request.session_id))

    async def send_session_notification(self, request: note.SendSessionNotificationRequest) -> note.DeliveryReceipt:
        return await self.send(request.therapist_id, "session_notification", str(request.session_id))

    async def send(self, recipient_id: int, template: str | None, about: str) -> note.DeliveryReceipt:
        """Send a mail, unless it was sent already."""
        if (await self._users.get_user_by_id(user_id=recipient_id)).user is None:
            raise note.UserNotFound(MissingUser(user_id=recipient_id))
        sent_at, id = self._clock.now(), uuid5(NAMESPACE_URL, f"{recipient_id} {template} {about}")
        if id not in self.practice.mails:
            await self._events.notification_sent(
                notification_id=id, recipient_id=recipient_id, channel="email", sent_at=sent_at, template=template
            )
            self.practice.mails[id] = recipient_id, template or ""
        return note.DeliveryReceipt(notification_id=id, accepted_at=sent_at)


class Writer(note.NotificationsSubscriber):
    """Decides who gets which mail."""

    def __init__(self, mails: Mails) -> None:
        self._mails = mails

    async def on_therapy_session_scheduled(self, event: Event[noted.TherapySessionScheduled]) -> None:
        session = event.data
        await self._mails.send_session_confirmation(
            note.SendSessionConfirmationRequest(patient_id=session.patient_id, session_id=session.session_id)
        )
        await self._mails.send_session_notification(
            note.SendSessionNotificationRequest(therapist_id=session.therapist_id, session_id=session.session_id)
        )
        self._mails.practice.done("notifications therapy_session.scheduled")

    async def on_therapy_session_cancelled(self, event: Event[noted.TherapySessionCancelled]) -> None:
        for recipient_id in (event.data.patient_id, event.data.therapist_id):
            await self._mails.send(recipient_id, "session_cancelled", event.id)

    async def on_therapy_session_completed(self, event: Event[noted.TherapySessionCompleted]) -> None:
        await self._mails.send(event.data.patient_id, "session_completed", event.id)

    async def on_payment_completed(self, event: Event[noted.PaymentCompleted]) -> None:
        await self._mails.send(event.data.user_id, "payment_completed", event.id)

    async def on_payment_failed(self, event: Event[noted.PaymentFailed]) -> None:
        await self._mails.send(event.data.user_id, "payment_failed", event.id)

    async def on_subscription_activated(self, event: Event[noted.SubscriptionActivated]) -> None:
        await self._mails.send(event.data.user_id, "subscription_activated", event.id)

    async def on_user_registered(self, event: Event[noted.UserRegistered]) -> None:
        await self._mails.send(event.data.user_id, "welcome", event.id)

    async def on_therapy_session_started(self, event: Event[noted.TherapySessionStarted]) -> None:
        """Write nothing: they are both there."""

    async def on_user_updated(self, event: Event[noted.UserUpdated]) -> None:
        """Forget nothing: addresses are not kept here."""

    async def on_user_deactivated(self, event: Event[noted.UserDeactivated]) -> None:
        """Forget nothing: addresses are not kept here."""
