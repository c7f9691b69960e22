"""What is said no to about access, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput, Refusal


class SayWhy(BadInput):
    words = _("Write in a few words what it is for. The client reads it.")


class NoSuchLine(BadInput):
    words = _("One of the chosen services does not exist. Choose again.")


class TooLong(BadInput):
    words = _("Access is given for a year at most, and from now on. Choose another day.")


class TooManyHours(BadInput):
    words = _("Emergency access lasts from one to eight hours.")


class NotForEmergencies(BadInput):
    words = _("Payroll cannot be entered by emergency access. Ask the client's administrator.")


class EmergencyBefore(Refusal):
    words = _("Your last emergency access to %(client)s is still open, or nobody has reviewed it yet. Ask a lead to "
              "review it; then you can open it again.")  # fmt: skip


class NothingChosen(BadInput):
    words = _("Choose at least one.")


class NotThereAnyMore(Refusal):
    words = _("This has been decided or ended meanwhile. Look at the list again.")


class RanOut(Refusal):
    words = _("The day until which access was asked for is past. Let them ask again.")


class NotYourLine(Refusal):
    words = _("You are no administrator of every service that this is about: %(lines)s.")


class NotYourself(Refusal):
    words = _("Nobody decides about their own access. Somebody else has to do this.")


class ConflictOfDuties(Refusal):
    words = _("%(name)s would then hold both “%(one)s” and “%(other)s”. One person must not do both; a named exception "
              "that somebody else approves can allow it.")  # fmt: skip


class NoConflict(BadInput):
    words = _("These two do not conflict, so there is nothing to except.")


class ExceptionTooLong(BadInput):
    words = _("An exception lasts a year at most, and from now on. Choose another day.")


class AuditorNeedsWindow(BadInput):
    words = _("An auditor needs a last day and the period that may be looked at.")


class LastAdmin(Refusal):
    words = _("Somebody has to stay administrator. Name another one first.")


class NobodyThere(BadInput):
    words = _("There is no such person here.")


class ReviewedBefore(Refusal):
    words = _("%(name)s has reviewed this already.")


class DaysTheWrongWay(BadInput):
    words = _("The last day lies before the first.")


class NameTaken(Refusal):
    words = _("There is a team of that name already.")


class GiveAReason(BadInput):
    words = _("Write in a few words why. It is kept, and others read it.")


class NotSuspended(Refusal):
    words = _("This is not suspended any more. Look at the list again.")


class NotAllTheirs(Refusal):
    words = _("They also have roles of which you are no administrator. Ask the administrator of the company, or us.")


class WorkIsLeft(Refusal):
    words = _("You cannot take yourself out of the house. Ask another lead.")
