"""Users: who has an account, and whether they may act."""

from generated.aura import users as people
from generated.aura.shared import MissingUser
from generated.aura.users import subscriber as peopled
from tests.systems.aura.practice import Practice
from treaty import Event, Ports


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
