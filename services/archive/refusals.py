"""What the archive says no to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput, Refusal


class TooLarge(BadInput):
    """The rest still comes, and goes nowhere: browsers listen only when they have sent everything."""

    status = 413
    words = _("“%(name)s” is larger than %(limit)s MB. Nothing of it was kept. Split it, or ask us for another way.")


class NotKept(Refusal):
    """A full disk, or a store that does not answer. People of ours see it in the log."""

    status = 503
    words = _(
        "“%(name)s” could not be kept: there is no room for it here at the moment. Nothing was handed in. "
        "It is our fault; try again in an hour."
    )


class NotReleased(Refusal):
    """It arrived and was not looked into yet, or the scanner does not answer."""

    words = _("“%(name)s” is still being checked. Nobody can open it before that is done; try again in a few minutes.")


class Closed(Refusal):
    """It was refused when it was looked into; why stands beside it."""

    words = _("“%(name)s” was refused when it was checked, so nobody can open it.")


# --- why a file is closed when it was looked into; all carry `name`


class ClosedFile(BadInput):
    """Base of what closes a file for good. It is kept as evidence, and nobody opens it."""

    words = _("“%(name)s” was refused when it was checked. It stays closed.")


class Infected(ClosedFile):
    """The scanner knows it; `virus` is the scanner's name for it."""

    words = _(
        "“%(name)s” holds a virus (%(virus)s). It stays closed, and nothing of it was used. "
        "Look at the computer that it came from, and hand in a clean file."
    )


class NotWhatItsNameSays(ClosedFile):
    """`found` says in words what it is."""

    words = _(
        "“%(name)s” is not what its name says: it is %(found)s. It stays closed. "
        "Hand in the file that you meant, under its true ending."
    )


class NoDocument(ClosedFile):
    """A program, or packed in a way that we do not open; `found` says what."""

    words = _("“%(name)s” is %(found)s. It stays closed. Hand in the documents or tables themselves.")


class TwoAtOnce(ClosedFile):
    words = _(
        "“%(name)s” is two kinds of file at once, as no office program writes them. It stays closed. "
        "Save it again and hand that in."
    )


class UnpacksTooFar(ClosedFile):
    """A bomb, or too many files, or archives in archives."""

    words = _(
        "“%(name)s” unpacks to more than we take: more than %(limit)s MB, or archives within archives. "
        "It stays closed. Hand in the files themselves, in parts."
    )


class LeadsElsewhere(ClosedFile):
    words = _(
        "“%(name)s” holds links, or names of files that lead out of it. It stays closed. Hand in the files themselves."
    )


class Locked(ClosedFile):
    words = _("“%(name)s” is locked with a password. It stays closed. Hand it in without one.")


class DeclaresItsOwnRules(ClosedFile):
    """XML with a document type: the door of most attacks by XML, and no standard of ours needs one."""

    words = _("“%(name)s” is XML with a document type of its own (DOCTYPE). It stays closed. Leave that out.")


class TooBigToShow(ClosedFile):
    """Pixels, pages or frames beyond what any paper has; `limit` says of what, in words."""

    words = _("“%(name)s” is larger than we can show (%(limit)s). It stays closed. Hand it in smaller, or in parts.")


class TooHardToLookInto(ClosedFile):
    words = _("“%(name)s” takes more time or memory to check than a file may. It stays closed. Save it again, smaller.")
