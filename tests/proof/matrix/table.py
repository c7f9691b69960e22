"""Who may do what, written down by hand: the house is held against it, never the other way round.

`WORDS` says what each kind of person may do in words; `ADDRESSES` says which word each address asks for. An address of
the house that is missing here fails the proof, and so does one that asks for another word than it says here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# --- who may do what

READS = "desk.see invoicing.see"
ACTS = f"{READS} desk.hand_in desk.answer desk.rate invoicing.repair"
CLIENT: Mapping[str, str] = {
    "admin": f"{ACTS} invoicing.link tenants.people tenants.roles tenants.approve",
    "approver": f"{ACTS} invoicing.link",
    "uploader": ACTS,
    "viewer": READS,
    "auditor": READS,
    "auditor whose time is over": "",
    "payroll only": "desk.see",
    "of both companies": ACTS,
    "suspended": "",
    "of a suspended client": "",
}
"""The client's people, on their own client's host."""

QUEUE = "desk.queue desk.take tenants.my_access"
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
    "provider admin": f"{QUEUE} tenants.emergency tenants.team tenants.review",
    "without grant": f"{QUEUE} tenants.emergency",
    "with expired grant": f"{QUEUE} tenants.emergency",
    "with grant asked for": f"{QUEUE} tenants.emergency",
    "on payroll alone": f"{QUEUE} tenants.emergency",
    "who left": "",
}
"""The same people at the console, outside every client."""
NOBODY = ("anonymous",)
"""Who has no session."""

ANYBODY, PERSON, LINK = "anybody", "person", "link"
"""Words of addresses that ask for no permission: open to all, to everybody who is signed in on that host, and to
whoever holds the link that stands in them."""


# --- which address asks for what

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its room, its methods (HEAD comes with GET, where it is not said GET! alone; * is any: a library's
    page, which must not break), its path, the word it asks for, and what is sent along.

    `<uuid:work=asked>` is the place `<uuid:work>` with the planted thing `asked` in it (things.py); `query` and `body`
    may hold things as well: `{free}`. `gone` says that whoever may come is told 404 or 410 nevertheless, since what is
    tried is not there at the time.
    """

    room: str
    methods: str
    path: str
    word: str
    query: str = ""
    body: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False

    @property
    def has(self) -> tuple[str, ...]:
        """The methods that it answers."""
        if self.methods == "*":
            return METHODS
        named = self.methods.replace("!", "").split()
        return (*named, "HEAD") if "GET" in named and "!" not in self.methods else tuple(named)


BENCH = "/clients/<slug:client>/invoicing/<uuid:work=bench>/"
ASKED = "/clients/<slug:client>/invoicing/<uuid:work=asked>/"
DRAFT = f"{BENCH}drafts/<uuid:draft=ready>/"
PROFILE = (
    ("GET", "/theme.css", ANYBODY),
    ("*", "/profile/", PERSON),
    ("POST", "/profile/language/", ANYBODY),
    ("POST", "/profile/theme/", PERSON),
    ("POST", "/profile/shortcuts/", PERSON),
)
ADDRESSES = (
    *(Address(room, *row) for room in ("account", "client", "console") for row in PROFILE),
    # the account host
    Address("account", "GET", "/", ANYBODY),
    Address("account", "*", "/login/", ANYBODY),
    Address("account", "GET!", "/hand-over/", ANYBODY, query="host=acme.localhost&state=x", gone=True),
    Address("account", "POST", "/leave/", ANYBODY),
    Address("account", "POST", "/demo/sign-in/", ANYBODY, gone=True),
    # a client's own people
    Address("client", "GET", "/", "desk.see"),
    Address("client", "GET POST", "/hand-in/", "desk.hand_in"),
    Address("client", "GET", "/work/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/progress/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/refused/", "desk.see"),
    Address("client", "POST", "/work/<uuid:work=asked>/leave/", "desk.hand_in"),
    Address("client", "GET POST", "/work/<uuid:work=asked>/repair/", "desk.hand_in"),
    Address("client", "GET POST", "/work/<uuid:work=asked>/columns/<uuid:file=unknown>/", "desk.hand_in"),
    Address("client", "POST", "/work/<uuid:work=delivered>/rate/", "desk.rate", body={"score": "3"}),
    Address("client", "POST", "/questions/<uuid:message>/answer/", "desk.answer", body={"words": "The second."}),
    Address("client", "GET", "/invoices/", "invoicing.see", query="work={delivered}"),
    Address("client", "GET", "/invoices/<uuid:invoice>/", "invoicing.see"),
    Address("client", "GET", "/files/<uuid:document>/", "desk.see"),
    Address("client", "GET", "/files/work/<uuid:work=asked>/refused.csv", "desk.see", query="file={broken}"),
    Address("client", "GET!", "/enter/", ANYBODY, gone=True),
    Address("client", "POST", "/leave/", ANYBODY),
    # a client's own customers
    Address("client", "GET", "/i/<str:secret>/", LINK),
    Address("client", "GET", "/files/i/<str:secret>/<uuid:document>/", LINK),
    # the console, outside clients
    Address("console", "GET", "/", "desk.queue", query="client={slug}&view=free"),
    Address("console", "GET", "/queue/poll/", "desk.queue"),
    Address("console", "GET", "/tray/", "desk.queue"),
    Address("console", "GET", "/find/", "desk.queue", query="q=week"),
    Address("console", "POST", "/work/next/", "desk.take"),
    Address("console", "POST", "/work/take/", "desk.take", body={"chosen": "{free}"}),
    Address("console", "GET", "/work/<uuid:work=asked>/", "desk.queue"),
    Address("console", "POST", "/work/<uuid:work=free>/take/", "desk.take"),
    Address("console", "POST", "/work/<uuid:work=bench>/put-back/", "desk.take"),
    Address("console", "GET", "/clients/", "desk.queue"),
    Address("console", "GET", "/reviews/", "desk.review"),
    Address("console", "GET!", "/enter/", ANYBODY, gone=True),
    Address("console", "POST", "/leave/", ANYBODY),
    # the console, inside a client
    Address("console", "GET", "/clients/<slug:client>/", "desk.see"),
    Address("console", "GET", "/files/<slug:client>/<uuid:document>/", "desk.see"),
    Address("console", "GET", BENCH, "invoicing.see", query="draft={ready}"),
    Address("console", "GET", f"{BENCH}progress/", "invoicing.see"),
    Address("console", "POST", f"{BENCH}vat/", "invoicing.decide_vat", body={"drafts": "{undecided}", "category": "S"}),
    Address("console", "POST", f"{BENCH}issue/", "invoicing.issue"),
    Address("console", "POST", f"{BENCH}deliver/", "invoicing.deliver"),
    Address("console", "POST", f"{BENCH}question/", "desk.work", body={"words": "Which one?"}),
    Address("console", "GET POST", f"{ASKED}refused/", "invoicing.repair", body={"row": "{row}"}),
    Address("console", "GET POST", f"{ASKED}columns/<uuid:file=unknown>/", "invoicing.repair"),
    Address("console", "GET POST", DRAFT, "invoicing.see"),
    Address("console", "POST", f"{DRAFT}hold/", "invoicing.edit"),
    Address("console", "POST", f"{BENCH}drafts/<uuid:draft=held>/release/", "invoicing.edit"),
    Address("console", "POST", f"{DRAFT}ask/", "invoicing.ask", body={"words": "Which price?"}),
    Address("console", "POST", f"{BENCH}drafts/<uuid:draft=ready>/again/", "invoicing.issue"),
)
