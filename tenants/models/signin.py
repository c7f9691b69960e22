"""How people come in: invitations, a company's own sign-in, and what happened to an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import READ, WRITE, house, shared
from core.ids import uuid7
from core.states import known, moves, together
from tenants.models.company import Client
from tenants.models.people import Person

MOVES = moves({"open": {"accepted", "withdrawn"}, "accepted": set(), "withdrawn": set()})


class Invitation(models.Model):
    """Somebody was asked to join a client (`tenant`, `roles`) or, without one, the provider's staff (`staff`).

    The link in the mail is derived from id and `round`, so that nothing secret is kept; sending again turns the round
    and ends the link before.
    """

    access = shared(door=WRITE, provider=WRITE, tenant=WRITE)

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="en")
    roles = models.JSONField(default=dict)
    """Service line → role, as in Membership."""
    staff = models.JSONField(default=dict)
    """Level and flags, as in StaffMember."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    invited_by = models.UUIDField()
    invited_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_by = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(state="open"),
                nulls_distinct=False,
                name="invitation_open_once",
            ),
            models.CheckConstraint(condition=known(MOVES), name="invitation_state"),
            models.CheckConstraint(
                condition=together(models.Q(state="accepted"), models.Q(accepted_at__isnull=False)),
                name="invitation_accepted",
            ),
        ]


class CompanySignIn(models.Model):
    """A company's own sign-in (OpenID Connect), for a client's people; without `tenant` for the staff."""

    access = house(door=READ, provider=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    issuer = models.URLField(max_length=300)
    authorizes_at = models.CharField(max_length=300)
    """Origin of the page where people prove who they are; the content policy names it."""
    client_id = models.CharField(max_length=200)
    secret = models.BinaryField()
    """Sealed with the house's key."""
    domains = models.JSONField(default=list)
    """Mail domains whose addresses this sign-in may vouch for."""
    required = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], nulls_distinct=False, name="company_sign_in_once")]


class AccountEvent(models.Model):
    """What happened to somebody's account: signed in, a factor came or went. Written once, changed by nobody."""

    access = house(door="ra", provider=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    what = models.CharField(max_length=40)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="account_event_of_person")]
