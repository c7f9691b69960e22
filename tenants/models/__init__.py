"""Public tables: the provider, its clients and their hosts, people, who may enter where, what is kept about that."""

from tenants.models.access import (
    GRANT_MOVES,
    DutyException,
    Grant,
    GrantReview,
    GrantState,
    Holder,
    Membership,
)
from tenants.models.company import Client, Domain, Provider
from tenants.models.people import People, Person
from tenants.models.record import Entry, Notice, Viewing
from tenants.models.sessions import Session, Ticket
from tenants.models.signin import AccountEvent, CompanySignIn, Invitation
from tenants.models.staff import Absence, ClientAbsence, StaffMember, Team, TeamMember
from tenants.models.suspension import Suspension
from tenants.models.tokens import Token

__all__ = [
    "GRANT_MOVES",
    "Absence",
    "AccountEvent",
    "Client",
    "ClientAbsence",
    "CompanySignIn",
    "Domain",
    "DutyException",
    "Entry",
    "Grant",
    "GrantReview",
    "GrantState",
    "Holder",
    "Invitation",
    "Membership",
    "Notice",
    "People",
    "Person",
    "Provider",
    "Session",
    "StaffMember",
    "Suspension",
    "Team",
    "TeamMember",
    "Ticket",
    "Token",
    "Viewing",
]
