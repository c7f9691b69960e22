"""What webhooks will not do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput, Refusal


class NothingChosen(BadInput):
    words = _("Choose at least one thing that this address should be told.")


class UnknownFact(BadInput):
    words = _("“%(name)s” is nothing that you can be told of. Take it out.")


class TooMany(Refusal):
    words = _("There are %(n)s addresses already. Remove one that is not needed any more.")


class SwitchedOff(Refusal):
    words = _("This address is switched off. Switch it on first.")
