"""What a log refuses, and how it says that it cannot."""

from treaty.errors.base import TreatyError


class UnknownLog(TreatyError):
    """No engine serves the URL of a bus. The message shows its scheme alone, because URLs carry passwords."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        scheme, colon, _ = self.url.partition(":")
        shown = repr(scheme + colon) if colon else "a URL without a scheme"
        return f"no engine serves {shown}; there are: 'memory:', 'sqlite:///app.events'"


class LogUrlInvalid(TreatyError, ValueError):
    """The URL of a log has a part that its engine cannot read; `problem` says which, and what to write."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"the URL of the log: {self.problem}"


class DurabilityUnavailable(TreatyError):
    """A contract asks for more than the log can promise."""

    def __init__(self, event_type: str, asked: str, log: str, offered: str) -> None:
        super().__init__(event_type, asked, log, offered)
        self.event_type, self.asked, self.log, self.offered = event_type, asked, log, offered

    def __str__(self) -> str:
        return (
            f"{self.event_type}: its contract asks for `durability: {self.asked}`, and the log {self.log!r} is "
            f"{self.offered} at best; open the bus on a log that keeps it, such as 'sqlite:///app.events'"
        )


class LogError(TreatyError):
    """Base of what stops a log; `log` names it, without passwords, and `problem` says what happened.

    Whatever was being written was not: the log is as it was before.
    """

    mend = "look at what the problem names"

    def __init__(self, log: str, problem: str) -> None:
        super().__init__(log, problem)
        self.log, self.problem = log, problem

    def __str__(self) -> str:
        return f"{self.log}: {self.problem}; {self.mend}"


class LogMissing(LogError):
    """There is no log where one is to be looked at, or no folder to make it in."""

    mend = "check the path in the URL"


class LogReadOnly(LogError):
    """The log cannot be written."""

    mend = "give this program the right to write the file and its folder"


class LogFull(LogError):
    """There is no room left."""

    mend = "make room on the disk; what waits to be written is tried again"


class LogBusy(LogError):
    """Somebody else kept the log locked for longer than anybody waits."""

    mend = "end the other program's transaction, or try again"


class LogDamaged(LogError):
    """The file is torn or overwritten."""

    mend = "restore it from a backup, or move it away and start with an empty log"


class LogNewer(LogError):
    """A newer treaty wrote the log."""

    mend = "run the treaty that wrote it, or a later one"


class LogForeign(LogError):
    """The file belongs to another program."""

    mend = "name a file of its own in the URL"


class LogClosed(LogError):
    """The log is not open."""

    mend = "use it inside `async with EventBus(…)`"


class Fenced(TreatyError):
    """Somebody else delivers to a subscription now, or has moved its cursor, so nothing more is written for it here."""

    def __str__(self) -> str:
        return "another process has the subscription now; nothing was written, and it handles the event again"
