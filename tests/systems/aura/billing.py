"""Billing: one charge for each session."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from generated.aura import billing as bill
from generated.aura.billing import subscriber as billed
from generated.aura.shared import Money
from tests.systems.aura.practice import Practice
from treaty import Clock, Event, Ports

DUE = date(2030, 1, 15)
PRICES = {"individual": 9500, "couple": 14000, "intake": 4750}
"""By the kind of session, in cents."""


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
