"""The kernel's tables: jobs and facts of all tenants (ids only), wrapped keys, what guards of the
way in remember, the house's audit trail; and each client's audit trail,
frozen facts, signed links, answers and turns."""

from core.models.answers import ClientAnswer, DoorAnswer, HouseAnswer, StaffAnswer
from core.models.audit import AuditHead, AuditRow, ChainedRow, HouseHead, HouseRow
from core.models.facts import FactContent, OutboxFact
from core.models.guards import Guard
from core.models.jobs import Job, JobState
from core.models.keys import ClientKey, HouseKey
from core.models.links import SignedLink
from core.models.turns import Turn

__all__ = [
    "AuditHead",
    "AuditRow",
    "ChainedRow",
    "ClientAnswer",
    "ClientKey",
    "DoorAnswer",
    "FactContent",
    "Guard",
    "HouseAnswer",
    "HouseHead",
    "HouseKey",
    "HouseRow",
    "Job",
    "JobState",
    "OutboxFact",
    "SignedLink",
    "StaffAnswer",
    "Turn",
]
