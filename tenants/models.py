"""Public tables: the provider, its clients and their hosts, people, memberships, grants, sessions, tickets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.access import ALL, READ, WRITE, house, shared
from core.ids import uuid7


class Provider(models.Model):
    """Whose house this is: one row an installation."""

    access = house(door=READ, provider=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=120)
    hue = models.PositiveSmallIntegerField(default=254)
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    country = models.CharField(max_length=2, default="NL")


class Client(TenantMixin):  # type: ignore[misc]  # the base is untyped
    """A client company: one tenant. Its legal identity is what its invoices show as the seller."""

    access = shared(door=READ, provider=WRITE, tenant=READ, column="id")
    auto_create_schema = False

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    id = models.UUIDField(primary_key=True, default=uuid7)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    hue = models.PositiveSmallIntegerField(default=254)
    language = models.CharField(max_length=5, default="en")
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    currency = models.CharField(max_length=3, default="EUR")
    legal_name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=20)
    city = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    payment_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=["active", "suspended"]), name="client_status")
        ]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):  # type: ignore[misc]  # the base is untyped
    """A host name of a client."""

    access = shared(door=READ, provider=WRITE, column="tenant_id")


class People(BaseUserManager["Person"]):
    """Makes people; sign-in is allauth's."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in: of a client, of the provider, or both. Only the door reads this table."""

    access = house(door=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="en")
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    theme = models.CharField(max_length=5, default="auto")
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person of the provider. The name stands here too, since the provider's pages never read people's table."""

    access = house(door=READ, provider=WRITE)

    class Level(models.TextChoices):
        JUNIOR = "junior", _("junior")
        SENIOR = "senior", _("senior")
        LEAD = "lead", _("lead")

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.JUNIOR)
    account_manager = models.BooleanField(default=False)
    provider_admin = models.BooleanField(default=False)
    languages = models.JSONField(default=list)
    active = models.BooleanField(default=True)


class Membership(models.Model):
    """What a person of a client is, per service line; "" is the company as a whole."""

    access = shared(door=READ, provider=WRITE, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    line = models.CharField(max_length=40)
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "line"], name="membership_once")]


class Grant(models.Model):
    """A staff member's access to one client, for chosen lines ([] = all), until it expires."""

    access = shared(door=READ, provider=WRITE, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    lines = models.JSONField(default=list)
    until = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person"], name="grant_once")]


class Entry(models.Model):
    """A staff member entered a client's room: who and when. The client's admin reads it; nobody changes it."""

    access = shared(door="a", provider=READ, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "at"], name="entry_of_tenant")]


class Session(AbstractBaseSession):
    """A sign-in on one host. Person and host stand on the row: signing out ends a person's sessions everywhere."""

    access = house(door=ALL)

    person_id = models.UUIDField(null=True, db_index=True)
    host = models.CharField(max_length=255, default="")

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from tenants.sessions import SessionStore

        return SessionStore


class Ticket(models.Model):
    """A one-time hand-over from the account host to another host, bound to that host and to the browser."""

    access = house(door=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    secret_hash = models.CharField(max_length=64, unique=True)
    state_hash = models.CharField(max_length=64)
    host = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
