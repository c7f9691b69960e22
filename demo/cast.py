"""Who is in the demo: a provider, three client companies, and people in every role. All of them are invented.

VAT ids and registrations begin with nines and only have right check digits; the bank accounts are the examples that
banks print. Every address ends in .example, which leads nowhere (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

PROVIDER = "Kantoor"
STAFF_DOMAIN = "kantoor.example"
AUDITED = (date(1996, 1, 1), date(2030, 12, 31))
"""The days whose things the demo's auditors may see: all of it."""


@dataclass(frozen=True, slots=True)
class ClientPerson:
    """Somebody of a client; signs in as <name>@<client>.example."""

    login: str
    name: str
    role: str
    line: str = "invoicing"


@dataclass(frozen=True, slots=True)
class Company:
    """A client: `identity` are fields of tenants.Client, `hours` what was agreed for invoicing, in business hours."""

    slug: str
    identity: dict[str, Any]
    language: str
    hours: int
    people: tuple[ClientPerson, ...]

    def who(self, role: str) -> ClientPerson:
        """The person with this role on invoicing."""
        return next(person for person in self.people if (person.role, person.line) == (role, "invoicing"))

    def email(self, person: ClientPerson) -> str:
        return f"{person.login}@{self.slug}.example"


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """Somebody of the provider; `clients` are the slugs for which they have a grant."""

    login: str
    name: str
    level: str
    languages: tuple[str, ...]
    clients: tuple[str, ...]
    extra: dict[str, bool] = field(default_factory=dict)
    skills: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.login}@{STAFF_DOMAIN}"


NOORDZEE = Company(
    "noordzee",
    {
        "name": "Noordzee Delicatessen", "legal_name": "Noordzee Delicatessen B.V.", "country": "NL",
        "street": "Visserskade 12", "postcode": "1976 BT", "city": "IJmuiden", "currency": "EUR", "language": "nl",
        "zone": "Europe/Amsterdam", "vat_id": "NL999999904B01", "registration": "99999990",
        "iban": "NL91ABNA0417164300", "bic": "ABNANL2A", "email": "facturen@noordzee.example", "hue": 222,
    },
    "nl",
    16,
    (
        ClientPerson("marijke", "Marijke Smit", "admin"),
        ClientPerson("bram", "Bram de Wit", "approver"),
        ClientPerson("tess", "Tess Bakker", "uploader"),
        ClientPerson("hugo", "Hugo Mulder", "viewer"),
        ClientPerson("ineke", "Ineke Prins", "auditor"),
        ClientPerson("wout", "Wout Kuipers", "admin", "payroll"),
    ),
)  # fmt: skip
WISLA = Company(
    "wisla",
    {
        "name": "Smaki Wisły", "legal_name": "Smaki Wisły Sp. z o.o.", "country": "PL",
        "street": "ul. Nadbrzeżna 7", "postcode": "80-999", "city": "Gdańsk", "currency": "PLN", "language": "pl",
        "zone": "Europe/Warsaw", "vat_id": "PL9999999901", "registration": "0000999999",
        "iban": "PL61109010140000071219812874", "bic": "WBKPPLPP", "email": "faktury@wisla.example", "hue": 12,
    },
    "pl",
    8,
    (
        ClientPerson("agnieszka", "Agnieszka Zielińska", "admin"),
        ClientPerson("piotr", "Piotr Wójcik", "approver"),
        ClientPerson("kasia", "Kasia Lewandowska", "uploader"),
        ClientPerson("marek", "Marek Dąbrowski", "viewer"),
        ClientPerson("ewa", "Ewa Kamińska", "auditor"),
    ),
)  # fmt: skip
HANSA = Company(
    "hansa",
    {
        "name": "Hansa Feinkost", "legal_name": "Hansa Feinkost GmbH", "country": "DE",
        "street": "Speicherweg 3", "postcode": "20457", "city": "Hamburg", "currency": "EUR", "language": "de",
        "zone": "Europe/Berlin", "vat_id": "DE999999995", "registration": "HRB 999999",
        "iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "email": "rechnungen@hansa.example", "hue": 150,
    },
    "en",
    24,
    (
        ClientPerson("greta", "Greta Petersen", "admin"),
        ClientPerson("jonas", "Jonas Brandt", "approver"),
        ClientPerson("lena", "Lena Vogel", "uploader"),
        ClientPerson("uwe", "Uwe Hansen", "viewer"),
        ClientPerson("birgit", "Birgit Sommer", "auditor"),
    ),
)  # fmt: skip
COMPANIES = (NOORDZEE, WISLA, HANSA)

STAFF = (
    StaffPerson("daan", "Daan Visser", "junior", ("nl", "en"), ("noordzee", "hansa")),
    StaffPerson("zofia", "Zofia Krawczyk", "junior", ("pl", "en"), ("wisla", "hansa")),
    StaffPerson("sanne", "Sanne de Vries", "senior", ("nl", "en", "de"), ("noordzee", "hansa")),
    StaffPerson("tomasz", "Tomasz Nowak", "senior", ("pl", "en"), ("wisla", "hansa")),
    StaffPerson("femke", "Femke Jansen", "lead", ("nl", "en", "de"), ("noordzee", "wisla", "hansa")),
    StaffPerson(
        "joost", "Joost van Dijk", "senior", ("nl", "en"), ("noordzee", "wisla", "hansa"), {"account_manager": True}
    ),
    StaffPerson("karin", "Karin Hoekstra", "junior", ("nl", "en"), (), {"provider_admin": True}),
)
"""The provider admin opens and closes clients and has no grant: she sees nobody's invoices."""

TEAMS = {"Payroll": ("sanne", "daan")}
"""It has access to nothing yet: Femke asks for it, and Wout decides for Noordzee."""

DOES_THE_WORK = {"noordzee": "sanne", "wisla": "tomasz", "hansa": "femke"}
"""Who does each client's work in the demo: somebody who may issue, and reads the client's language."""


def worker_for(slug: str) -> StaffPerson:
    """The staff member who does this client's work."""
    return next(person for person in STAFF if person.login == DOES_THE_WORK[slug])
