"""Who may do what, written down by hand: the house is held against it, never the other way round.

Here stands what each kind of person may do, in words; `rooms/` says which word each address asks for. An address of the
house that is missing there fails the proof, and so does one that asks for another word than it says there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# --- who may do what

READS = "desk.see invoicing.see"
ACTS = f"{READS} desk.hand_in desk.answer desk.rate invoicing.repair"
CLIENT: Mapping[str, str] = {
    "admin": f"{ACTS} invoicing.link tenants.people tenants.roles tenants.approve tenants.tokens tenants.machines"
    " webhooks.manage",
    "approver": f"{ACTS} invoicing.link tenants.tokens",
    "uploader": f"{ACTS} tenants.tokens",
    "viewer": f"{READS} tenants.tokens",
    "auditor": READS,
    "auditor whose time is over": "",
    "payroll only": "desk.see tenants.tokens",
    "of both companies": f"{ACTS} tenants.tokens",
    "suspended": "",
    "of a suspended client": "",
}
"""The client's people, on their own client's host."""

QUEUE = "desk.queue desk.take tenants.my_access tenants.tokens"
INSIDE_ALL = "desk.queue desk.take desk.see desk.work"
JUNIOR = f"{INSIDE_ALL} invoicing.see invoicing.repair invoicing.edit invoicing.ask"
SENIOR = f"{JUNIOR} invoicing.issue invoicing.decide_vat invoicing.deliver invoicing.link"
INSIDE: Mapping[str, str] = {
    "junior": JUNIOR,
    "senior": SENIOR,
    "lead": f"{SENIOR} desk.privacy",
    "account manager": SENIOR,
    "provider admin": f"{SENIOR} desk.privacy",
    "without grant": "",
    "with expired grant": "",
    "with grant asked for": "",
    "on payroll alone": INSIDE_ALL,
    "who left": "",
}
"""The provider's staff, inside the client whom their grant is for."""
CONSOLE: Mapping[str, str] = {
    "junior": QUEUE,
    "senior": f"{QUEUE} tenants.emergency",
    "lead": f"{QUEUE} tenants.emergency tenants.team tenants.review desk.review",
    "account manager": f"{QUEUE} tenants.emergency desk.review",
    "provider admin": f"{QUEUE} tenants.emergency tenants.team tenants.review tenants.suspend webhooks.manage",
    "without grant": f"{QUEUE} tenants.emergency",
    "with expired grant": f"{QUEUE} tenants.emergency",
    "with grant asked for": f"{QUEUE} tenants.emergency",
    "on payroll alone": f"{QUEUE} tenants.emergency",
    "who left": "",
}
"""The same people at the console, outside every client."""
TOKENS: Mapping[str, tuple[str, str]] = {
    "by an admin's token": ("client", f"{ACTS} invoicing.link webhooks.manage"),
    "by a machine's token": ("client", READS),
    "by a senior's token": ("console", SENIOR),
    "by a revoked token": ("client", ""),
    "by an expired token": ("client", ""),
}
"""Programs: in which room their token counts, and what it may there."""
NOBODY = ("anonymous",)
"""Who has neither session nor token."""

ANYBODY, PERSON, LINK, TOKEN = "anybody", "person", "link", "token"
"""Words of addresses that ask for no permission: open to all, to everybody who is signed in on that host, to whoever
holds the link that stands in them, and to every token."""


# --- which address asks for what

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its room, its methods (HEAD comes with GET, where it is not said GET! alone; * is any: a library's
    page, which must not break), its path, the word it asks for, and what is sent along.

    `<uuid:work=asked>` is the place `<uuid:work>` with the planted thing `asked` in it (things.py); `query` and `body`
    may hold things as well: `{free}`. `gone` names the answers that whoever may come gets nevertheless, since what is
    tried is not there or not theirs, `unless` they have that word. `declared` is how the house writes it where that is
    no path with places.
    """

    room: str
    methods: str
    path: str
    word: str
    query: str = ""
    body: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[int, ...] = ()
    unless: str = ""
    declared: str = ""

    @property
    def by_token(self) -> bool:
        return self.path.startswith("/api/") and self.word != ANYBODY

    @property
    def has(self) -> tuple[str, ...]:
        """The methods that it answers."""
        if self.methods == "*":
            return METHODS
        named = self.methods.replace("!", "").split()
        return (*named, "HEAD") if "GET" in named and "!" not in self.methods else tuple(named)
