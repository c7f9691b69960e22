"""The provider, its clients and their hosts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.access import READ, WRITE, house, shared
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

    access = shared(door=READ, provider=WRITE, tenant=READ, column="tenant_id")
