"""What somebody may not do."""

from treaty.errors.base import TreatyError


class Refused(TreatyError):
    """Base of these: nothing was done, and nobody else is asked. `action` is `call`, `publish` or `read`."""

    def __init__(self, action: str, target: str, principal: str) -> None:
        super().__init__(action, target, principal)
        self.action, self.target, self.principal = action, target, principal

    def __str__(self) -> str:
        return f"{self.who} may not {self.action} {self.target}; act as somebody who may"

    @property
    def who(self) -> str:
        """The principal, for people."""
        return repr(self.principal) if self.principal else "somebody anonymous"


class Unauthenticated(Refused):
    """Nobody said who asks, and that has to be known."""

    def __str__(self) -> str:
        return f"to {self.action} {self.target} one has to say who one is; act within `use_principal(…)`, or sign in"


class Forbidden(Refused):
    """The principal lacks permissions that the contract or a policy asks for; `missing` lists them."""

    def __init__(self, action: str, target: str, principal: str, missing: tuple[str, ...]) -> None:
        super().__init__(action, target, principal)
        self.args = action, target, principal, missing
        self.missing = missing

    def __str__(self) -> str:
        lacks = ", ".join(self.missing)
        return f"{self.who} may not {self.action} {self.target}: that needs {lacks}; grant it, or act as who has it"


class RateLimited(Refused):
    """The principal has asked too often; `retry_after_s` says when it may again."""

    def __init__(self, action: str, target: str, principal: str, retry_after_s: float) -> None:
        super().__init__(action, target, principal)
        self.args = action, target, principal, retry_after_s
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        again = f"{self.retry_after_s:.3g} s"
        return (
            f"{self.who} has asked too often to {self.action} {self.target}; wait {again}, or raise the module's rate"
        )
