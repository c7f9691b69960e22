"""Columns for personal numbers: sealed with the client's key for one table, column and row, and found by a blind index.

    class Employee(models.Model):
        access = books(staff=WRITE)
        number = EncryptedText(null=True)
        number_index = BlindIndex("number", null=True)

    Employee(number="123456782").save()
    Employee.objects.get(number_index="123 456 782").number      # "123456782"

A sealed value that is copied into another row, column, table or client does not open. So the key of the row must be
known when it is written: `save`, `bulk_create` and `core.bulk` do; `QuerySet.update` and `bulk_update` can only blank.
Queries that give values and no rows (`values`, `values_list`) give `Sealed`, which opens for a key and shows nothing by
itself. All of it inside `as_tenant`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.crypto import blind_index, seal, unseal
from core.identity import current_tenant

if TYPE_CHECKING:
    Base = models.BinaryField[Any, Any]
else:
    Base = models.BinaryField  # generic for the type checker only


class NotWithoutItsRow(TypeError):
    """A value for a sealed column came without the key of its row."""


class Sealed:
    """A stored value that was not opened; `column` is "table.column"."""

    __slots__ = ("column", "raw")

    def __init__(self, raw: bytes, column: str) -> None:
        self.raw, self.column = raw, column

    @classmethod
    def of(cls, plain: str, column: str, key: Any) -> Sealed:
        return cls(seal(tenant(), plain.encode(), about=place(column, key)), column)

    def open(self, key: Any) -> str:
        """The text, for the row with this key. Raises CannotOpen for any other."""
        return unseal(tenant(), self.raw, about=place(self.column, key)).decode()

    def __repr__(self) -> str:
        return "Sealed(•••)"


def tenant() -> UUID:
    found = current_tenant()
    if found is None:
        raise NotWithoutItsRow("a sealed column is read and written inside as_tenant")
    return found


def place(column: str, key: Any) -> bytes:
    return f"column:{column}:{key}".encode()


class SealedAttribute(DeferredAttribute):
    """Opens with the first look at it, for the key that its row has now."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = value.open(instance.pk)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Here so that Python asks us first, before it looks into the instance."""
        instance.__dict__[self.field.attname] = value


class EncryptedText(Base):
    """A short text, sealed. "" and None are kept as NULL: that there is nothing is no secret."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"editable": True, **options})

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), self.place)

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        return self.for_rows([model_instance.pk], [getattr(model_instance, self.attname)])[0]

    def for_rows(self, keys: Sequence[Any], values: Sequence[Any]) -> list[Sealed | None]:
        """Values as they are stored, each for the row with its key."""
        pairs = zip(keys, values, strict=True)
        return [Sealed.of(value, self.place, key) if value else None for key, value in pairs]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value in (None, ""):
            return None
        if not isinstance(value, Sealed):
            raise NotWithoutItsRow(f"{self.place}: save the row, or use core.bulk with its key")
        return connection.Database.Binary(value.raw)

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj) or "")


class BlindIndex(Base):
    """By which a row is found again whose `of` holds a text: keyed by client, table and column, so it tells nothing
    else. Spaces, hyphens, dots and the case of letters make no difference."""

    def __init__(self, of: str = "", *args: Any, **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 32, "db_index": True, "editable": True, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup("exact" if lookup_name == "iexact" else lookup_name)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        found = self._index(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, found)
        return found

    def for_rows(self, keys: Sequence[Any], values: Sequence[Any]) -> list[bytes | None]:
        """From the plain texts of the rows."""
        return [self._index(value) for value in values]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        found = self._index(value) if isinstance(value, str) else value
        return None if found is None else connection.Database.Binary(bytes(found))

    def get_prep_value(self, value: Any) -> Any:
        return value

    def _index(self, plain: str | None) -> bytes | None:
        if not plain:
            return None
        table = self.model._meta.db_table
        return blind_index(tenant(), normalised(plain), about=f"{table}.{self.of}".encode())


def normalised(plain: str) -> str:
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
