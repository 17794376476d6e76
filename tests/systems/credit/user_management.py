"""Users: accounts and passwords."""

from generated.credit import user_management as people
from generated.credit.shared import HealthReport, MissingUser
from tests.systems.credit.database import Database, OnDatabase
from treaty import Ports


class UserManagement(OnDatabase, people.UserManagementModule):
    """Owns accounts."""

    def __init__(self, ports: Ports, database: Database) -> None:
        super().__init__(ports, database)
        self.events = people.UserManagementPublisher(ports.bus)

    def users(self) -> people.Users:
        return Accounts(self)


class Accounts(people.Users):
    """Opens accounts, and knows who has one."""

    def __init__(self, module: UserManagement) -> None:
        self._module, self._database = module, module.database

    async def create_user(self, request: people.CreateUserRequest) -> people.Account:
        if request.username in self._database.passwords:
            raise people.UsernameTaken(people.UsernameTakenData(username=request.username))
        account = people.Account(
            user_id=self._database.new_id(),
            username=request.username,
            email=request.email,
            status="active",
            created_at=self._module.clock.now(),
        )
        self._database.accounts[account.user_id] = account
        self._database.passwords[account.username] = request.password
        await self._module.events.user_created(
            user_id=account.user_id,
            username=account.username,
            created_at=account.created_at,
            referrer_id=request.referrer_id,
        )
        return account

    async def get_user_by_id(self, request: people.GetUserByIdRequest) -> people.Account:
        if request.user_id not in self._database.accounts:
            raise people.UserNotFound(MissingUser(user_id=request.user_id))
        return self._database.accounts[request.user_id]

    async def authenticate(self, request: people.AuthenticateRequest) -> people.AuthenticateResponse:
        if self._database.passwords.get(request.username) != request.password:
            raise people.WrongCredentials(people.WrongCredentialsData(attempts_left=4))
        [account] = [one for one in self._database.accounts.values() if one.username == request.username]
        return people.AuthenticateResponse(
            user_id=account.user_id, token=f"token-{self._database.new_id()}", expires_at=self._module.clock.now()
        )

    async def get_health(self, request: people.GetHealthRequest) -> HealthReport:
        return self._module.report()
