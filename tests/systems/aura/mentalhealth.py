"""Mentalhealth: sessions, and who may have one."""

from typing import Literal

from generated.aura import mentalhealth as mind
from generated.aura import users as people
from generated.aura.mentalhealth import subscriber as minded
from tests.systems.aura.practice import Practice
from treaty import Event, Ports, current_context


class Mentalhealth(mind.MentalhealthModule):
    """Plans sessions."""

    def __init__(self, ports: Ports, practice: Practice) -> None:
        self._agenda = Agenda(practice, people.UserServiceClient(ports.router), mind.MentalhealthPublisher(ports.bus))

    def therapy_session_service(self) -> mind.TherapySessionService:
        return self._agenda

    def subscriber(self) -> mind.MentalhealthSubscriber:
        return Follower(self._agenda)


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

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

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
