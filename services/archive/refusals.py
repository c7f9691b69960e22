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
