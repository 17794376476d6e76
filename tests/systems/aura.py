"""Aura as a whole system: a practice for therapy, whose modules know one another by their contracts alone.

What outlives a program, such as accounts, mails and charges, is in a `Practice`, which tests look at.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from generated.aura import billing as bill
from generated.aura import mentalhealth as mind
from generated.aura import notifications as note
from generated.aura import users as people
from generated.aura.billing import subscriber as billed
from generated.aura.mentalhealth import subscriber as minded
from generated.aura.notifications import subscriber as noted
from generated.aura.shared import MissingUser, Money
from generated.aura.users import subscriber as peopled
from treaty import (
    CapabilityMissing,
    Clock,
    Event,
    Module,
    Ports,
    Retry,
    SubscriptionOptions,
    current_context,
)

DUE = date(2030, 1, 15)
PRICES = {"individual": 9500, "couple": 14000, "intake": 4750}
"""By the kind of session, in cents."""

After: TypeAlias = Callable[[str], None]


def nothing(handler: str) -> None:
    """Do nothing."""


@dataclass
class Practice:
    """What is outside of the program; `after` is called when some work is done, and may fail."""

    users: dict[int, people.User]
    sessions: dict[int, mind.TherapySession] = field(default_factory=dict[int, mind.TherapySession])
    kinds: dict[int, str] = field(default_factory=dict[int, str])  # Of sessions, as billing heard of them.
    mails: dict[UUID, tuple[int, str]] = field(default_factory=dict[UUID, tuple[int, str]])
    charges: dict[int, bill.Charge] = field(default_factory=dict[int, bill.Charge])
    unreachable: set[int] = field(default_factory=set[int])
    handled: Counter[str] = field(default_factory=Counter[str])
    after: After = nothing

    def done(self, handler: str) -> None:
        """Count what has been done."""
        self.handled[handler] += 1
        self.after(handler)


class Users(people.UsersModule):
    """Owns accounts."""

    def __init__(self, ports: Ports, practice: Practice) -> None:
        self._accounts = Accounts(practice)

    def user_service(self) -> people.UserService:
        return self._accounts

    def subscriber(self) -> people.UsersSubscriber:
        return Reachability(self._accounts)


class Accounts(people.UserService):
    """Looks into the accounts."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice

    async def get_user_by_id(self, request: people.GetUserByIdRequest) -> people.GetUserByIdResponse:
        return people.GetUserByIdResponse(user=self.practice.users.get(request.user_id))

    async def get_user_profile(self, request: people.GetUserProfileRequest) -> people.Profile:
        user = self.practice.users.get(request.user_id)
        if user is None:
            raise people.UserNotFound(MissingUser(user_id=request.user_id))
        return people.Profile(user=user, language="en", time_zone="Europe/London")

    async def is_user_active(self, request: people.IsUserActiveRequest) -> people.IsUserActiveResponse:
        user = self.practice.users.get(request.user_id)
        return people.IsUserActiveResponse(active=user is not None and user.active)


class Reachability(people.UsersSubscriber):
    """Remembers who does not get mails."""

    def __init__(self, accounts: Accounts) -> None:
        self._practice = accounts.practice

    async def on_notification_failed(self, event: Event[peopled.NotificationFailed]) -> None:
        self._practice.unreachable.add(event.data.recipient_id)

    async def on_subscription_activated(self, event: Event[peopled.SubscriptionActivated]) -> None:
        self._practice.unreachable.discard(event.data.user_id)  # They have just paid by an address that works.


class Mentalhealth(mind.MentalhealthModule):
    """Plans sessions."""

    def __init__(self, ports: Ports, practice: Practice) -> None:
        self._agenda = Agenda(practice, people.UserServiceClient(ports.router), mind.MentalhealthPublisher(ports.bus))
        self._clock = ports.clock

    def therapy_session_service(self) -> mind.TherapySessionService:
        return self._agenda

    def subscriber(self) -> mind.MentalhealthSubscriber:
        return Follower(self._agenda, self._clock)


class Agenda(mind.TherapySessionService):
    """Asks whether both may come, saves the session, and says that it was scheduled."""

    def __init__(self, practice: Practice, users: people.UserServiceClient, events: mind.MentalhealthPublisher) -> None:
        self.practice, self.events, self._users = practice, events, users

    async def schedule_session(self, request: mind.ScheduleSessionRequest) -> mind.TherapySession:
        await self._must_be_active(request.patient_id, "patient")
        await self._must_be_active(request.therapist_id, "therapist")
        context = current_context()
        session = mind.TherapySession(
            session_id=900 + len(self.practice.sessions),
            patient_id=request.patient_id,
            therapist_id=request.therapist_id,
            scheduled_at=request.scheduled_at,
            session_type=request.session_type,
            duration_min=request.duration_min,
            state="scheduled",
        )
        self.practice.sessions[session.session_id] = session
        self.practice.done("mentalhealth schedule_session")
        await self.events.therapy_session_scheduled(
            session_id=session.session_id,
            patient_id=session.patient_id,
            therapist_id=session.therapist_id,
            scheduled_at=session.scheduled_at,
            session_type=session.session_type,
            correlation_id=None if context is None else context.correlation_id,
        )
        return session

    async def cancel_session(self, request: mind.CancelSessionRequest) -> mind.TherapySession:
        session = await self.get_session(mind.GetSessionRequest(session_id=request.session_id))
        if session.state in ("running", "completed"):
            raise mind.TooLate(mind.TooLateData(session_id=session.session_id, state=session.state))
        cancelled = session.model_copy(update={"state": "cancelled"})
        self.practice.sessions[session.session_id] = cancelled
        return cancelled

    async def get_session(self, request: mind.GetSessionRequest) -> mind.TherapySession:
        if request.session_id not in self.practice.sessions:
            raise mind.SessionNotFound(mind.MissingSession(session_id=request.session_id))
        return self.practice.sessions[request.session_id]

    async def _must_be_active(self, user_id: int, participant: Literal["patient", "therapist"]) -> None:
        if not (await self._users.is_user_active(user_id=user_id)).active:
            raise mind.InactiveParticipant(mind.InactiveParticipantData(user_id=user_id, participant=participant))


class Follower(mind.MentalhealthSubscriber):
    """Cancels the sessions of those who leave."""

    def __init__(self, agenda: Agenda, clock: Clock) -> None:
        self._agenda, self._clock = agenda, clock

    async def on_user_deactivated(self, event: Event[minded.UserDeactivated]) -> None:
        for session in tuple(self._agenda.practice.sessions.values()):
            if session.patient_id == event.data.user_id and session.state == "scheduled":
                await self._agenda.cancel_session(
                    mind.CancelSessionRequest(session_id=session.session_id, cancelled_by="patient")
                )
                await self._agenda.events.therapy_session_cancelled(
                    session_id=session.session_id,
                    patient_id=session.patient_id,
                    therapist_id=session.therapist_id,
                    cancelled_by="system",
                    cancelled_at=event.data.deactivated_at,
                )

    async def on_notification_sent(self, event: Event[minded.NotificationSent]) -> None:
        self._agenda.practice.done("mentalhealth notification.sent")

    async def on_payment_completed(self, event: Event[minded.PaymentCompleted]) -> None:
        self._agenda.practice.done("mentalhealth payment.completed")


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


class Billing(bill.BillingModule):
    """Charges sessions."""

    def __init__(self, ports: Ports, practice: Practice) -> None:
        self._books = Books(practice, bill.BillingPublisher(ports.bus), ports.clock)

    def billing_service(self) -> bill.BillingService:
        return self._books

    def subscriber(self) -> bill.BillingSubscriber:
        return Clerk(self._books)


class Books(bill.BillingService):
    """Has one charge for each session, however often it is asked for."""

    def __init__(self, practice: Practice, events: bill.BillingPublisher, clock: Clock) -> None:
        self.practice, self._events, self._clock = practice, events, clock

    async def create_session_charge(self, request: bill.CreateSessionChargeRequest) -> bill.Charge:
        id = request.session_id
        if id not in self.practice.charges:
            amount = request.amount if isinstance(request.amount, Money) else self._price(id)
            self.practice.charges[id] = bill.Charge(
                charge_id=uuid5(NAMESPACE_URL, f"charge {id}"),
                session_id=id,
                patient_id=request.patient_id,
                amount=amount,
                state="open",
                due_on=DUE,
            )
        return self.practice.charges[id]

    async def activate_subscription(
        self, request: bill.ActivateSubscriptionRequest
    ) -> bill.ActivateSubscriptionResponse:
        subscription_id = uuid5(NAMESPACE_URL, f"{request.plan} {request.user_id}")
        await self._events.subscription_activated(
            subscription_id=subscription_id,
            user_id=request.user_id,
            plan=request.plan,
            activated_at=self._clock.now(),
            renews_on=None,
        )
        return bill.ActivateSubscriptionResponse(
            subscription_id=subscription_id, paid=Money(amount_minor=2900, currency="EUR")
        )

    def _price(self, session_id: int) -> Money:
        kind = self.practice.kinds.get(session_id, "")
        if kind not in PRICES:
            raise bill.NoPrice(bill.NoPriceData(session_id=session_id))
        return Money(amount_minor=PRICES[kind], currency="EUR")


class Clerk(bill.BillingSubscriber):
    """Charges what is scheduled, and waives what is called off."""

    def __init__(self, books: Books) -> None:
        self._books, self._practice = books, books.practice

    async def on_therapy_session_scheduled(self, event: Event[billed.TherapySessionScheduled]) -> None:
        session = event.data
        self._practice.kinds[session.session_id] = session.session_type
        await self._books.create_session_charge(
            bill.CreateSessionChargeRequest(patient_id=session.patient_id, session_id=session.session_id)
        )
        self._practice.done("billing therapy_session.scheduled")

    async def on_therapy_session_cancelled(self, event: Event[billed.TherapySessionCancelled]) -> None:
        charge = self._practice.charges.get(event.data.session_id)
        if charge is not None and charge.state == "open":
            waived = {"state": "waived", "waived_because": "cancelled"}
            self._practice.charges[charge.session_id] = charge.model_copy(update=waived)

    async def on_therapy_session_completed(self, event: Event[billed.TherapySessionCompleted]) -> None:
        self._practice.done("billing therapy_session.completed")

    async def on_user_registered(self, event: Event[billed.UserRegistered]) -> None:
        """Open no account: charges name the patient."""

    async def on_user_updated(self, event: Event[billed.UserUpdated]) -> None:
        """Change nothing: charges name the patient."""

    async def on_user_deactivated(self, event: Event[billed.UserDeactivated]) -> None:
        """Keep what is owed."""


def makers(practice: Practice) -> dict[str, Callable[[Ports], Module]]:
    """Say how each module is made, by name."""
    kinds: tuple[Any, ...] = (Billing, Mentalhealth, Notifications, Users)
    return {kind.name: partial(kind, practice=practice) for kind in kinds}
