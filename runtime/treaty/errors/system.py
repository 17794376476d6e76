"""What keeps a system from starting, or from stopping well."""

from treaty.errors.base import TreatyError


class SystemInvalid(TreatyError):
    """The modules do not make a system; `problems` lists all that is wrong with it. Nothing was started."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n  ".join(["the system cannot start; mend this first:", *self.problems])


class StartFailed(TreatyError):
    """A module that the system cannot do without did not start; all that had started was stopped again.

    `failures` are pairs of a module and a reason, in the order in which they happened.
    """

    def __init__(self, failures: tuple[tuple[str, str], ...], stopped: tuple[str, ...] = ()) -> None:
        super().__init__(failures, stopped)
        self.failures, self.stopped = failures, stopped

    def __str__(self) -> str:
        lines = [f"{module}: {why}" for module, why in self.failures]
        if self.stopped:
            lines.append(f"stopped again: {', '.join(self.stopped)}")
        return "\n  ".join(
            ["the system did not start; mend the first of these, or set `is_critical = False` on its class:", *lines]
        )


class StopFailed(TreatyError):
    """Modules did not stop well, and the others were stopped nevertheless; `failures` are pairs as in `StartFailed`."""

    def __init__(self, failures: tuple[tuple[str, str], ...]) -> None:
        super().__init__(failures)
        self.failures = failures

    def __str__(self) -> str:
        lines = [f"{module}: {why}" for module, why in self.failures]
        return "\n  ".join(["the system has stopped, and these did not stop well; see what they left behind:", *lines])


class ReplacementFailed(TreatyError):
    """A module could not take the place of another; `is_old_running` tells whether the other still works."""

    def __init__(self, module: str, why: str, *, is_old_running: bool = False) -> None:
        super().__init__(module, why)
        self.module, self.why, self.is_old_running = module, why, is_old_running

    def __str__(self) -> str:
        rest = "the one before goes on" if self.is_old_running else "the one before has stopped; start another"
        return f"{self.module} was not replaced: {self.why}; {rest}"


class SystemNotRunning(TreatyError):
    """Something was asked of a system that has not started, or has stopped."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action

    def __str__(self) -> str:
        return f"cannot {self.action}: the system is not running; do it inside of `async with system:`"


class SystemUsed(TreatyError):
    """A system was to start that is running, or has run; `state` is the one that it is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return f"cannot start a system that is {self.state} and was started before; make a new one of new modules"


class ModulesUndiscoverable(TreatyError):
    """Modules could not be found in a package or among the entry points; `problems` lists every reason."""

    def __init__(self, where: str, problems: tuple[str, ...]) -> None:
        super().__init__(where, problems)
        self.where, self.problems = where, problems

    def __str__(self) -> str:
        return "\n  ".join([f"{self.where}: not all modules can be found; mend this, or leave it out:", *self.problems])
