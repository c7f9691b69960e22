"""The fixed cast: Acme of the Netherlands and Globex of Poland, their people, and the provider's staff.

Run by the owner process while the template database is made (`python -m tests.harness.cast`); tests then find the cast
by its slugs and addresses. Everybody's password is PASSWORD.
"""

from __future__ import annotations

from datetime import timedelta

PASSWORD = "correct horse battery"
STAFF = {
    "sam": ("senior", {}),
    "lena": ("lead", {}),
    "joris": ("junior", {}),
    "mara": ("senior", {"account_manager": True}),
}
"""Without grant for Globex: joris."""
COMPANIES = {
    "acme": {
        "name": "Acme",
        "legal_name": "Acme BV",
        "country": "NL",
        "currency": "EUR",
        "language": "nl",
        "street": "Keizersgracht 1",
        "postcode": "1015 CJ",
        "city": "Amsterdam",
        "vat_id": "NL004495445B01",
        "registration": "12345678",
        "iban": "NL91ABNA0417164300",
        "bic": "ABNANL2A",
        "email": "post@acme.example",
        "hue": 20,
    },
    "globex": {
        "name": "Globex",
        "legal_name": "Globex Sp. z o.o.",
        "country": "PL",
        "currency": "PLN",
        "language": "pl",
        "street": "Prosta 20",
        "postcode": "00-850",
        "city": "Warszawa",
        "vat_id": "PL5260001246",
        "registration": "5260001246",
        "iban": "PL61109010140000071219812874",
        "bic": "WBKPPLPP",
        "email": "post@globex.example",
        "hue": 150,
    },
}
ROLES = {"ann": "admin", "udo": "uploader", "vera": "viewer"}
"""ann@acme.example is Acme's admin, ann@globex.example Globex's, and so on."""


def build() -> None:
    from django.utils import timezone

    from services.desk.models import Agreement
    from tenants.models import Client, Grant, Membership, Person, Provider, StaffMember
    from tenants.provisioning import open_client, upgrade

    upgrade()
    now = timezone.now()
    Provider.objects.create(name="Kantoor")
    staff = {}
    for name, (level, extra) in STAFF.items():
        person = Person.objects.create_user(f"{name}@kantoor.example", PASSWORD, name=name.title())
        staff[name] = StaffMember.objects.create(person=person, name=person.name, level=level, **extra)
    for slug, identity in COMPANIES.items():
        client: Client = open_client(slug=slug, host=f"{slug}.localhost", **identity)
        Agreement.objects.create(tenant=client, line="invoicing", delivery_hours=16)
        for name, role in ROLES.items():
            person = Person.objects.create_user(f"{name}@{slug}.example", PASSWORD, name=name.title(), language="en")
            Membership.objects.create(tenant=client, person=person, line="invoicing", role=role)
        for name, member in staff.items():
            if (name, slug) != ("joris", "globex"):
                Grant.objects.create(
                    tenant=client, person=member.person, until=now + timedelta(days=90), created_at=now
                )


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    django.setup()
    build()
