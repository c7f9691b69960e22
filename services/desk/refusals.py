"""What the desk says no to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput, Refusal


class NothingHandedIn(BadInput):
    words = _("No file came with that. Choose at least one file, then hand in again.")


class TakenByAnother(Refusal):
    words = _("%(name)s has taken this meanwhile. Choose another item.")


class NotInYourHands(Refusal):
    words = _("Only the person who has taken this work can do that. Take it first.")


class StillOpen(Refusal):
    words = _("Not everything is done: %(what)s. Finish that first, then deliver.")


class NotDeliveredYet(Refusal):
    words = _("This work is not delivered yet. You can rate it when it is.")


class NothingToAnswer(Refusal):
    words = _("This question was answered before. Nothing was sent twice.")


class NothingToReadOn(Refusal):
    words = _("Reading has not stopped, or goes on already. Nothing was started twice.")


class EmptyWords(BadInput):
    words = _("There are no words in it. Write what you want to say, then send it.")
