"""People, and what those of the provider are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import ALL, READ, WRITE, house
from core.ids import uuid7


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
