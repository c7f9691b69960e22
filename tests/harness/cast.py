"""The fixed cast: Acme of the Netherlands and Globex of Poland, their people, and the provider's staff.

Run by the owner process while the template database is made (`python -m tests.harness.cast`); tests then find the cast
by its slugs and addresses. Everybody's password is PASSWORD.
"""

from __future__ import annotations

from datetime import date, timedelta

PASSWORD = "correct horse battery"
STAFF = {
    "sam": ("senior", {}),
    "lena": ("lead", {}),
    "joris": ("junior", {}),
    "mara": ("senior", {"account_manager": True}),
}
WITHOUT_GRANT = {("joris", "globex")}
"""Everybody of STAFF else has access to both clients, by contract."""
OUTSIDE = {"noor": ("junior", {"provider_admin": True})}
"""Of the provider too, and enters nobody's room: noor, its admin."""
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
"""ann@acme.example is Acme's admin, ann@globex.example Globex's, and so on. Besides, at each: otto, who audits what is
of AUDITED, and pia, who approves payroll and sees nothing else."""
AUDITED = (date(2026, 1, 1), date(2026, 6, 30))


def build() -> None:
    from django.utils import timezone

    from services.desk.models import Agreement
    from tenants.enrolling import Window, employ, enrol, grant
    from tenants.models import Client, Person, Provider
    from tenants.provisioning import open_client, upgrade

    upgrade()
    now = timezone.now()
    Provider.objects.create(name="Kantoor")
    staff = {}
    for name, (level, extra) in (STAFF | OUTSIDE).items():
        person = Person.objects.create_user(f"{name}@kantoor.example", PASSWORD, name=name.title())
        staff[name] = employ(person=person, level=level, now=now, **extra)
    for slug, identity in COMPANIES.items():
        client: Client = open_client(slug=slug, host=f"{slug}.localhost", **identity)
        Agreement.objects.create(tenant=client, line="invoicing", delivery_hours=16)
        for name, role in ROLES.items():
            person = Person.objects.create_user(f"{name}@{slug}.example", PASSWORD, name=name.title(), language="en")
            enrol(person=person, client=client, role=role, on=["invoicing"], now=now)
        auditor = Person.objects.create_user(f"otto@{slug}.example", PASSWORD, name="Otto", language="en")
        window = Window(now + timedelta(days=90), AUDITED[0], AUDITED[1])
        enrol(person=auditor, client=client, role="auditor", on=["invoicing"], window=window, now=now)
        payroll = Person.objects.create_user(f"pia@{slug}.example", PASSWORD, name="Pia", language="en")
        enrol(person=payroll, client=client, role="approver", on=["payroll"], now=now)
        for name in STAFF:
            if (name, slug) not in WITHOUT_GRANT:
                grant(person=staff[name].person, clients=[client], until=now + timedelta(days=90), now=now)


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    django.setup()
    build()
