"""An audit that a test can look at."""

from pydantic import BaseModel

from treaty import AuditRecord


class Notes:
    """Keeps every record, in the order in which they came."""

    def __init__(self) -> None:
        self.entries: list[AuditRecord] = []

    def record(self, entry: AuditRecord, payload: BaseModel | None = None) -> None:
        self.entries.append(entry)

    def calls(self) -> list[AuditRecord]:
        """List what was called, by whoever answered first."""
        return [one for one in self.entries if one.action == "call"]
