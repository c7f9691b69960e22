"""The kernel's tables: jobs and facts of all tenants (ids only), and each client's audit trail and frozen facts."""

from core.models.audit import AuditRow
from core.models.facts import FactContent, OutboxFact
from core.models.jobs import Job, JobState

__all__ = ["AuditRow", "FactContent", "Job", "JobState", "OutboxFact"]
