"""Who may do what, as tables that a person can read: roles and levels by line, duties, the company's and the console's
rights. Worked out from the declarations; `manage.py permissions` prints them, docs/permissions.md is what it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.duties import CONFLICTS, Duty
from core.lines import APART, LEVELS, ROLES, ServiceLine, areas
from tenants.actors import ADMIN, COMPANY, EVERY_ROLE, TOKENS, console_permissions, of_line
from tenants.models import StaffMember

YES, NO = "yes", "·"


def permissions() -> str:
    """The whole paper, in Markdown."""
    return "\n".join([*opening(), *lines_of_clients(), *lines_of_staff(), *everywhere(), *console(), *duties()]) + "\n"


def opening() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Printed by `python manage.py permissions`; a test compares. What no table gives nobody has."
    apart = ", ".join(sorted(APART))
    yield f"Granted for themselves, and meant by no “all”: {apart}. An auditor sees what lies in a period, until a day."
    yield ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def marks(permission: str, sets: Iterable[frozenset[str]]) -> list[str]:
    return [YES if permission in held else NO for held in sets]


def lines_of_clients() -> Iterator[str]:
    """Role × line × permission."""
    for slug, line in areas().items():
        yield f"## {line.slug}: the client's people"
        yield ""
        held = [of_line(slug, role) for role in ROLES]
        rows = [[f"`{word}`", *marks(word, held)] for word in sorted(frozenset().union(*held))]
        yield from table(["permission", *ROLES], rows)


def lines_of_staff() -> Iterator[str]:
    """Level × line × permission; with the duty that a grant must name."""
    for line in areas().values():
        yield f"## {line.slug}: staff inside a client, after a grant"
        yield ""
        held = [line.staff_permissions(level, Duty.values) for level in LEVELS]
        words = sorted(frozenset().union(*held))
        rows = [[f"`{word}`", *marks(word, held), duty_of(line, word)] for word in words]
        yield from table(["permission", *LEVELS, "only where the grant names"], rows)


def duty_of(line: ServiceLine, word: str) -> str:
    verb = word.partition(".")[2]
    return f"duty `{line.duties[verb]}`" if verb in line.duties else NO


def everywhere() -> Iterator[str]:
    yield "## The client's people, whatever the line"
    yield ""
    rows = [[f"`{word}`", "everybody"] for word in sorted(EVERY_ROLE)]
    rows += [[f"`{TOKENS}`", "everybody but auditors"]]
    rows += [[f"`{word}`", "the admin of a line, about that line"] for word in sorted(ADMIN)]
    rows += [[f"`{COMPANY}`", "the admin of the company as a whole"]]
    yield from table(["permission", "who"], rows)


def console() -> Iterator[str]:
    yield "## Staff at the console, outside every client"
    yield ""
    kinds = {level: StaffMember(level=level) for level in LEVELS}
    kinds |= {"account manager": StaffMember(account_manager=True), "provider admin": StaffMember(provider_admin=True)}
    held = [console_permissions(member) for member in kinds.values()]
    rows = [[f"`{word}`", *marks(word, held)] for word in sorted(frozenset().union(*held))]
    yield from table(["permission", *kinds], rows)


def duties() -> Iterator[str]:
    yield "## Duties that nobody holds together"
    yield ""
    yield "A role or grant that would bring two together, today or on a day when its holder stands in for somebody, is"
    yield "refused, by the owner's commands too, unless a named exception allows it: who, why, until when (a year at"
    yield "most). Admins of every line concerned ask for it and approve it, the latter neither the person nor whoever"
    yield "asked. At the deed nobody approves or releases what went through their own hands (`core/duties.py`)."
    yield ""
    rows = [[f"`{c.one}`", f"`{c.other}`", "any two lines" if c.across else "the same line"] for c in CONFLICTS]
    yield from table(["duty", "and", "on"], rows)
    named = [(line.slug, verb, duty) for line in areas().values() for verb, duty in line.duties.items()]
    of_lines = [[slug, f"`{slug}.{verb}`", f"`{duty}`"] for slug, verb, duty in named]
    yield from table(["line", "permission", "is the duty"], of_lines)
