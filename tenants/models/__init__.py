"""Public tables: the provider, its clients and their hosts, people, memberships, grants, sessions, tickets."""

from tenants.models.access import Entry, Grant, Membership
from tenants.models.company import Client, Domain, Provider
from tenants.models.people import People, Person, StaffMember
from tenants.models.sessions import Session, Ticket

__all__ = [
    "Client",
    "Domain",
    "Entry",
    "Grant",
    "Membership",
    "People",
    "Person",
    "Provider",
    "Session",
    "StaffMember",
    "Ticket",
]
