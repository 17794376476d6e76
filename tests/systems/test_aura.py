"""A session is scheduled, two mails are written and one charge is made: whatever happens in between."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from generated.aura.mentalhealth import InactiveParticipant, TherapySession, TherapySessionServiceClient
from generated.aura.mentalhealth.events import TherapySessionScheduled
from generated.aura.notifications import EmailServiceClient, UserNotFound
from generated.aura.users import User
from tests.systems.aura import Billing, Practice, makers
from treaty import (
    CapabilityMissing,
    Forbidden,
    Guard,
    ModuleStatus,
    Principal,
    SubscriptionId,
    System,
    SystemInvalid,
    Transient,
    use_context,
    use_principal,
)
from treaty.testing import FakeClock, RecordingBus

MIRA, NOOR, LEFT = 42, 7, 43
DESK = Principal("desk", frozenset({"sessions:write", "users:read"}))
MONDAY = datetime(2030, 1, 7, 15, 0, tzinfo=UTC)
SCHEDULED = "therapy_session.scheduled"
GUARD = Guard(grants={DESK.name: DESK.permissions})  # For those who handle what the desk has caused.
MAILS = {(MIRA, "session_confirmation"), (NOOR, "session_notification")}


@pytest.fixture
def practice() -> Practice:
    people = [
        User(user_id=MIRA, email="mira@example.org", display_name="Mira", role="patient", active=True),
        User(user_id=NOOR, email="noor@example.org", display_name="Dr Noor", role="therapist", active=True),
        User(user_id=LEFT, email="left@example.org", display_name="Lou", role="patient", active=False),
    ]
    return Practice({one.user_id: one for one in people})


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/aura.events"


@asynccontextmanager
async def aura(practice: Practice, url: str, *, without: str = "", guard: Guard = GUARD) -> AsyncGenerator[System]:
    """Run Aura."""
    modules = [maker for name, maker in makers(practice).items() if name != without]
    async with System(*modules, bus=RecordingBus(url, guard=guard)) as system:
        yield system


async def schedule(system: System, patient_id: int = MIRA, *, who: Principal = DESK) -> TherapySession:
    with use_principal(who):
        return await TherapySessionServiceClient(system.router).schedule_session(
            patient_id=patient_id, therapist_id=NOOR, scheduled_at=MONDAY, session_type="individual"
        )


def published(system: System) -> list[tuple[str, str, str | None, int]]:
    """List what modules have published: type, chain, for whom, and how far from its beginning."""
    assert isinstance(system.bus, RecordingBus)
    events = [event for event in system.bus.published() if event.source != "treaty"]
    return [(event.type, event.correlation_id, event.principal, event.hops) for event in events]


def charged(practice: Practice) -> list[tuple[int, int, str]]:
    return [(one.patient_id, one.amount.amount_minor, one.state) for one in practice.charges.values()]


async def test_one_call_becomes_two_mails_and_one_charge(practice: Practice, url: str) -> None:
    async with aura(practice, url) as system:
        with use_context(correlation_id="booking-1"):
            session = await schedule(system)
        await system.bus.idle()
        assert published(system) == [
            (SCHEDULED, "booking-1", "desk", 0),
            ("notification.sent", "booking-1", "desk", 1),
            ("notification.sent", "booking-1", "desk", 1),
        ]
        assert isinstance(system.bus, RecordingBus)
        [scheduled] = system.bus.published(TherapySessionScheduled)
        assert scheduled.data.correlation_id == "booking-1"
    assert practice.sessions == {session.session_id: session}
    assert sorted(practice.mails.values()) == sorted(MAILS)
    assert charged(practice) == [(MIRA, 9500, "open")]


@pytest.mark.parametrize("handler", ["notifications", "billing"])
async def test_what_is_delivered_again_happens_once(practice: Practice, url: str, handler: str) -> None:
    def fail_once(name: str) -> None:
        if name == f"{handler} {SCHEDULED}" and practice.handled[name] == 1:
            raise Transient("it has done its work, and could not say so")

    practice.after = fail_once
    async with aura(practice, url) as system:
        await schedule(system)
        await system.bus.idle()
        assert len(published(system)) == 3
    assert practice.handled[f"{handler} {SCHEDULED}"] == 2
    assert sorted(practice.mails.values()) == sorted(MAILS)
    assert charged(practice) == [(MIRA, 9500, "open")]


async def test_what_is_replayed_to_a_program_started_again_happens_once(practice: Practice, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aura.events"
    async with aura(practice, url) as system:
        await schedule(system)
        await system.bus.idle()
    async with aura(practice, url) as system:
        for name in ("billing", "notifications"):
            await system.bus.replay(SubscriptionId(SCHEDULED, name), 0)
        await system.bus.idle()
        assert published(system) == []
    assert practice.handled[f"billing {SCHEDULED}"] == practice.handled[f"notifications {SCHEDULED}"] == 2
    assert sorted(practice.mails.values()) == sorted(MAILS)
    assert charged(practice) == [(MIRA, 9500, "open")]


async def test_who_is_not_active_is_refused_by_the_contracts_error(practice: Practice, url: str) -> None:
    async with aura(practice, url) as system:
        with pytest.raises(InactiveParticipant) as caught:
            await schedule(system, LEFT)
        await system.bus.idle()
        assert published(system) == []
    assert (caught.value.data.user_id, caught.value.data.participant) == (LEFT, "patient")
    assert [practice.sessions, practice.mails, practice.charges] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("who", "missing"),
    [
        (Principal(""), "sessions:write"),
        (Principal("guest", frozenset({"users:read"})), "sessions:write"),
        (Principal("half", frozenset({"sessions:write"})), "users:read"),
    ],
    ids=lambda each: each.name if isinstance(each, Principal) else each,
)
async def test_who_may_not_is_refused_and_nothing_happens(
    practice: Practice, url: str, who: Principal, missing: str
) -> None:
    async with aura(practice, url) as system:
        with pytest.raises(Forbidden) as caught:
            await schedule(system, who=who)
        await system.bus.idle()
        assert published(system) == []
    assert caught.value.missing == (missing,)
    assert [practice.sessions, practice.mails, practice.charges] == [{}, {}, {}]


async def test_who_handles_an_event_may_do_what_its_principal_still_may(practice: Practice, url: str) -> None:
    async with aura(practice, url, guard=Guard()) as system:
        await schedule(system)
        await system.bus.idle()
        [parked] = await system.bus.parked()
    assert parked.subscription.name == "notifications"
    assert parked.row.failure is not None
    assert parked.row.failure.error == "treaty.errors.access.Forbidden"
    assert practice.mails == {}
    assert charged(practice) == [(MIRA, 9500, "open")]  # Billing asks nobody.


async def test_without_accounts_nothing_can_be_scheduled(practice: Practice, url: str) -> None:
    async with aura(practice, url) as system:
        system.registry.switch_off("users")
        with pytest.raises(CapabilityMissing, match="users") as caught:
            await schedule(system)
        await system.bus.idle()
        assert published(system) == []
        assert practice.sessions == {}
        system.registry.switch_on("users")
        assert (await schedule(system)).state == "scheduled"
    assert caught.value.capability == "mentalhealth.schedule_session"


async def test_mails_come_when_accounts_are_there_again(practice: Practice, url: str) -> None:
    def leave(what: str) -> None:
        if what == "mentalhealth schedule_session":
            system.registry.switch_off("users")

    practice.after = leave
    clock = FakeClock()
    bus = RecordingBus(url, clock=clock, guard=GUARD)
    async with System(*makers(practice).values(), bus=bus, clock=clock) as system:
        await schedule(system)
        await bus.idle()
        assert (len(practice.mails), charged(practice)) == (0, [(MIRA, 9500, "open")])
        system.registry.switch_on("users")
        await clock.advance(2)
        await bus.idle()
        assert await bus.parked() == []
    assert sorted(practice.mails.values()) == sorted(MAILS)


async def test_a_charge_comes_when_billing_is_there_again(practice: Practice, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aura.events"
    async with aura(practice, url):
        """It was there once, so that the log knows it."""
    async with aura(practice, url, without="billing") as system:
        await schedule(system)
        await system.bus.idle()
    assert (len(practice.mails), charged(practice)) == (2, [])
    async with aura(practice, url) as system:
        await system.bus.idle()
    assert (len(practice.mails), charged(practice)) == (2, [(MIRA, 9500, "open")])


class Late(Billing):
    """Billing that does not start, and that the others can do without."""

    is_critical = False

    async def start(self) -> None:
        raise ConnectionError("the books are locked")


async def test_a_charge_comes_when_billing_that_did_not_start_is_replaced(practice: Practice, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aura.events"
    async with aura(practice, url):
        """It was there once, so that the log knows it."""
    all_makers = makers(practice)
    modules = all_makers | {"billing": partial(Late, practice=practice)}
    async with System(*modules.values(), bus=RecordingBus(url, guard=GUARD)) as system:
        assert system.registry.status("billing") is ModuleStatus.INACTIVE
        await schedule(system)
        await system.bus.idle()
        assert (len(practice.mails), charged(practice)) == (2, [])
        await system.replace(all_makers["billing"])
        await system.bus.idle()
        assert system.status().is_healthy
    assert (len(practice.mails), charged(practice)) == (2, [(MIRA, 9500, "open")])


async def test_without_accounts_the_practice_does_not_open(practice: Practice) -> None:
    modules = [maker for name, maker in makers(practice).items() if name != "users"]
    with pytest.raises(SystemInvalid) as caught:
        await System(*modules, bus=RecordingBus()).start()
    assert [problem for problem in caught.value.problems if "users" in problem] == list(caught.value.problems)
    assert len(caught.value.problems) == 3  # Of billing, mentalhealth and notifications.


async def test_a_mail_about_a_session_is_sent_once_however_often_it_is_asked_for(practice: Practice, url: str) -> None:
    async with aura(practice, url) as system:
        emails = EmailServiceClient(system.router)
        with use_principal(Principal("office", frozenset({"notifications:send", "users:read"}))):
            first = await emails.send_session_confirmation(patient_id=MIRA, session_id=900)
            again = await emails.send_session_confirmation(patient_id=MIRA, session_id=900)
            with pytest.raises(UserNotFound) as caught:
                await emails.send_session_confirmation(patient_id=404, session_id=900)
        assert [type for type, *_ in published(system)] == ["notification.sent"]
    assert first.notification_id == again.notification_id
    assert caught.value.data.user_id == 404
