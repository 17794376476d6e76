"""Who did what, when, and how it ended: records in a log of their own."""

from treaty.audit.log import AuditLog
from treaty.audit.query import AuditQuery
from treaty.audit.record import Auditor, AuditRecord, Outcome, outcome_of

__all__ = ["AuditLog", "AuditQuery", "AuditRecord", "Auditor", "Outcome", "outcome_of"]
