"""What invoicing says no to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput, Refusal


class NothingToIssue(Refusal):
    words = _("There is no draft here that can be issued. Decide what is open, or look at the held orders.")


class AlreadyIssued(Refusal):
    words = _("Invoice %(number)s is issued. It cannot be changed any more; make a credit note.")


class NotIssuedYet(Refusal):
    words = _("Order %(number)s is not issued yet. Issue it first.")


class BeingIssued(Refusal):
    words = _("These invoices are being issued right now. Nothing was started twice.")


class VatNotOpen(Refusal):
    words = _("There is nothing to decide about VAT here any more.")


class ChangedMeanwhile(Refusal):
    words = _("Somebody else has changed this draft since you opened it. Look at it again; nothing of theirs was lost.")


class NotPossibleAmount(BadInput):
    words = _("%(what)s must be %(rule)s. Nothing was changed.")


class NotAllSent(Refusal):
    words = _("%(waiting)s invoices are still being made or sent. Wait a moment, then deliver.")


class DraftsLeft(Refusal):
    words = _("%(n)s drafts are not issued yet. Issue them, hold them, or ask the client.")
