"""Who did what, when, and how it ended: records in a log of their own."""

from treaty.audit.record import Auditor, AuditRecord, Outcome

__all__ = ["AuditRecord", "Auditor", "Outcome"]
