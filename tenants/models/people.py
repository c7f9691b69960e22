"""People: everybody who signs in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from core.access import ALL, house
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
    numbers = models.CharField(max_length=12, blank=True, default="")
    dates = models.CharField(max_length=12, blank=True, default="")
    theme = models.CharField(max_length=5, default="auto")
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    def __str__(self) -> str:
        return self.name
