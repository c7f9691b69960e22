"""Forms of the console. Numbers are read as the reader writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.reader import reader
from services.invoicing.actions.editing import DraftEdit, PositionEdit
from services.invoicing.models import Invoice, Position

MOST = Decimal(9_999_999_999)


class AmountField(forms.DecimalField):
    """A number as the reader's language writes it: in Dutch 1.234,50, in English 1,234.50. The plain 1234.50 is read
    everywhere, but not where its dot could stand for thousands: an amount must not become a thousand times less."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs say int
        text = str(value or "").strip()
        return super().to_python(str(number_of(text)) if text else None)

    def prepare_value(self, value: Any) -> Any:
        """As the reader writes it, without signs between thousands: what stands in the field can be read back."""
        mark = str(reader().number_symbols["latn"]["decimal"])
        return f"{value:f}".replace(".", mark) if isinstance(value, Decimal) else value


PLAIN = re.compile(r"-?[0-9]+(\.([0-9]{1,2}|[0-9]{4,}))?")
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def number_of(text: str) -> Decimal:
    """The number that a text says in the reader's language; a ValidationError where it says none."""
    symbols = reader().number_symbols["latn"]
    mark, group = str(symbols["decimal"]), str(symbols["group"])
    groups = SPACES if group in SPACES else group
    if re.fullmatch(rf"-?([0-9]+|[0-9]{{1,3}}([{groups}][0-9]{{3}})+)({re.escape(mark)}[0-9]+)?", text):
        return Decimal(re.sub(f"[{groups}]", "", text).replace(mark, "."))
    if PLAIN.fullmatch(text):
        return Decimal(text)
    raise ValidationError(forms.DecimalField.default_error_messages["invalid"], code="invalid")


def decimal_field(label: Any, *, places: int, most: Decimal = MOST, least: Decimal | None = Decimal(0)) -> AmountField:
    field = AmountField(label=label, decimal_places=places, max_value=most, min_value=least)
    field.widget.attrs |= {"inputmode": "decimal", "class": "k-input k-num"}
    return field


def plain(value: Decimal, least: int = 0) -> Decimal:
    """Without the zeros that the column adds, but with `least` decimals: 12.0000 is 12, a price of 14.4000 is 14.40."""
    short = value.normalize()
    places = -int(short.as_tuple().exponent)
    return short if places >= least else short.quantize(Decimal(1).scaleb(-least))


class DraftForm(forms.Form):
    """Amounts and words of a draft at a version. Discounts are typed in per cent and kept as fractions."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, draft: Invoice, positions: Sequence[Position], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"version": draft.version}, label_suffix="")
        self.positions = positions
        for position in positions:
            self._add(position)
        self.fields["freight"] = decimal_field(_("Freight"), places=2)
        self.initial["freight"] = draft.freight

    def _add(self, position: Position) -> None:
        names = names_of(position)
        self.fields[names[0]] = forms.CharField(label=_("Description"), max_length=200)
        self.fields[names[0]].widget.attrs["class"] = "k-input"
        self.fields[names[1]] = decimal_field(_("Quantity"), places=4, least=-MOST)
        self.fields[names[2]] = decimal_field(_("Price"), places=4)
        self.fields[names[3]] = decimal_field(_("Discount, %"), places=2, most=Decimal(100))
        discount = plain(position.discount * 100)
        values = (position.name, plain(position.quantity), plain(position.unit_price, 2), discount)
        self.initial.update(zip(names, values, strict=True))

    def rows(self) -> Iterator[list[BoundField]]:
        """The fields of each position: description, quantity, price, discount."""
        for position in self.positions:
            yield [self[name] for name in names_of(position)]

    def edit(self) -> DraftEdit:
        """What was typed, once the form is valid."""
        clean = self.cleaned_data
        changes = {}
        for position in self.positions:
            name, quantity, price, discount = (clean[field] for field in names_of(position))
            changes[position.pk] = PositionEdit(quantity, price, discount / 100, name)
        return DraftEdit(clean["version"], clean["freight"], changes)


def names_of(position: Position) -> tuple[str, str, str, str]:
    key = position.pk.hex
    return f"name-{key}", f"quantity-{key}", f"price-{key}", f"discount-{key}"


class QuestionForm(forms.Form):
    """A question to the client."""

    text = forms.CharField(
        label=_("Your question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The draft waits and our clock stands still until they answer."),
        error_messages={"required": _("Write what you want to know, then send it.")},
    )  # fmt: skip
