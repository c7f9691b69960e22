"""Persons in what was handed in: rows as they came, and the values that our questions about them quote.

The files themselves stay in the archive as they were received.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from core.lines import PersonalData, file_kinds
from services.desk.models import Row

HERE = "services.desk.personal"
PERSONAL = (
    PersonalData("desk.Message", ("detail__problem__value",), "", find=f"{HERE}.messages_about"),
    PersonalData("desk.Row", ("values", "cells", "problems", "proposal"), "", find=f"{HERE}.rows_about"),
)


def rows_about(subject: str) -> Q:
    """Rows that hold the address, other rows about the same customer, and rows that hang on that customer."""
    about = Q(values__email__iexact=subject) | Q(cells__contains=[subject])
    owner_of = {kind.slug: next(iter(kind.refers.values()), ()) for _, kind in file_kinds()}
    for kinds, key in customers_of(about, owner_of):
        hanging = [slug for slug, owners in owner_of.items() if set(owners) & set(kinds)]
        about |= Q(kind__in=kinds, key=key) | Q(kind__in=hanging, owner_key=key)
    return about


def customers_of(about: Q, owner_of: dict[str, tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """(kinds, key) of the rows that these rows are about: what they hang on, or themselves."""
    for kind, key, owner_key in Row.objects.filter(about).values_list("kind", "key", "owner_key").distinct():
        if owner_key:
            yield owner_of.get(kind, ()), owner_key
        elif key:
            yield (kind,), key


def messages_about(subject: str) -> Q:
    return Q(about_id__in=Row.objects.filter(rows_about(subject)).values("pk")) & ~Q(code="")
