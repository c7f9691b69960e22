"""What a service line says about the files it takes: their columns, under every name that clients give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from services.desk.intake.headers import normalised

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ColumnType = Literal[
    "text",
    "key",
    "integer",
    "decimal",
    "fraction",
    "percent",
    "date",
    "country",
    "currency",
    "language",
    "email",
    "phone",
    "postal_code",
    "vat_id",
]
"""How a column is read. `key` is an identifier, kept as it stands. `fraction` lies between 0 and 1 and may be written
as a percentage; `percent` is 21 for 21 % and may be written as 0.21, so it is for rates that never lie below 1 %."""

LONGEST: Mapping[ColumnType, int] = {
    "text": 200,
    "key": 64,
    "email": 254,
    "phone": 40,
    "postal_code": 20,
    "vat_id": 20,
}
"""Characters, where a column declares none. 254 is the longest address that mail servers accept (RFC 5321)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file kind.

    `name` is the key of the value in a good row; `label` is what people read. `aliases` are headings under which
    clients send it, in any language; case, blanks, signs and accents do not matter. `minimum` and `maximum` bound
    numbers, both ends included; `places` is the most decimals that are taken.
    """

    name: str
    label: str | _StrPromise
    type: ColumnType = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    max_length: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = 6

    @property
    def longest(self) -> int:
        """The most characters that are taken."""
        return self.max_length or LONGEST.get(self.type, 40)


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    `key` names the columns that together may occur once in a file; `refers` says of which kinds a column's values are
    keys, so that what hangs on a refused row can be told.
    """

    slug: str
    title: str | _StrPromise
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = {*self.key, *self.refers} - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"File kind {self.slug} has no columns {sorted(unknown)}.")
        self.by_alias  # noqa: B018  a declaration that contradicts itself must not start

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_alias(self) -> Mapping[str, str]:
        """Column names by normalised heading. Raises ValueError where two columns claim one heading."""
        found: dict[str, str] = {}
        for column in self.columns:
            for alias in map(normalised, (column.name, *column.aliases)):
                if found.setdefault(alias, column.name) != column.name:
                    raise ValueError(f"{self.slug}: “{alias}” is claimed by {found[alias]} and {column.name}.")
        return found

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """How good each heading is: of two that name one column, the one declared earlier."""
        return {alias: rank for rank, alias in enumerate(self.by_alias)}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def label(self, name: str) -> str:
        """What people call a column; a heading that is none of ours stays as it is."""
        column = self.by_name.get(name)
        return str(column.label) if column else name
