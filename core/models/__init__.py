"""The kernel's tables: jobs and facts of all tenants (ids only), wrapped keys, and each client's audit trail, frozen
facts and signed links."""

from core.models.audit import AuditRow
from core.models.facts import FactContent, OutboxFact
from core.models.jobs import Job, JobState
from core.models.keys import ClientKey, HouseKey
from core.models.links import SignedLink

__all__ = ["AuditRow", "ClientKey", "FactContent", "HouseKey", "Job", "JobState", "OutboxFact", "SignedLink"]
