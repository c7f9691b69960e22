"""Requests of persons: found, copied, erased; refused while work is open, and what a law keeps stays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from core.access import access_of
from core.identity import as_tenant
from core.jobs import work_off
from core.models import AuditRow
from core.refusals import NotAllowed
from services.desk import actions as desk
from services.desk.models import Message, Row
from services.invoicing.models import Dispatch, Invoice
from services.invoicing.rules.retention import kept_until
from services.parties.models import Party
from tenants import privacy
from tenants.models import Client
from tests.harness.factories import CUSTOMERS, make_drafts, make_parties, make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor

WHO = "post@alfki.example"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CUSTOMER_FILE = b"""customerID,companyName,contactName,address,city,country,email
MARIA,Maria Anders,Maria Anders,Obere Str. 57,Berlin,Germany,maria@example.org
ANTON,Antonio Moreno,Antonio Moreno,Mataderos 2312,Mexico,Mexico,anton@@example.org
"""
ORDER_FILE = b"""orderID,customerID,orderDate,shippedDate,freight,shipName
10248,MARIA,2026-11-02,2026-11-05,12.50,Maria Anders at home
10249,ANTON,2026-11-02,2026-11-05,12.50,Antonio
"""


def lead(tenant: Client) -> Any:
    return staff_actor(tenant, "lena")


def issued(tenant: Client, on: date) -> Invoice:
    """An invoice to ALFKI that was issued and sent on a day."""
    draft = make_drafts(tenant, make_work(tenant), 1, customers=CUSTOMERS[:1])[0]
    with as_tenant(tenant.pk, "staff"):
        Invoice.objects.filter(pk=draft.pk).update(
            state="issued", sequence=1, number=f"{on.year}-00001", issued_on=on, vat_category="S"
        )
        sent = {"state": "sent", "email": WHO, "pdf_id": draft.pk, "ubl_id": draft.pk, "chunk_id": draft.pk}
        Dispatch.objects.bulk_create([Dispatch(invoice_id=draft.pk, **sent)])
    return draft


def test_a_person_is_found_in_any_case_of_letters(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        make_parties()
        assert privacy.find_person(actor=lead(acme), subject="  POST@Alfki.example ") == {"parties.Party": 1}


@pytest.mark.parametrize("nobody", ["", "   ", "nobody@example.org"])
def test_nobody_is_found_under_no_name(nobody: str, acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        make_parties([("NONE", "Without address", "Lisse", "NL", "")])
        Party.objects.update(email="")
        with pytest.raises(privacy.NobodyFound):
            privacy.export_person(actor=lead(acme), subject=nobody, now=NOW)
        with pytest.raises(privacy.NobodyFound):
            privacy.erase_person(actor=lead(acme), subject=nobody, now=NOW)


@pytest.mark.parametrize("name", ["sam", "joris", "mara"])
def test_only_leads_may(name: str, acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        for request in (privacy.export_person, privacy.erase_person):
            with pytest.raises(NotAllowed):
                request(actor=staff_actor(acme, name), subject=WHO, now=NOW)
        with pytest.raises(NotAllowed):
            privacy.find_person(actor=staff_actor(acme, name), subject=WHO)


def test_no_one_of_the_client_may(acme: Client) -> None:
    with as_tenant(acme.pk, "client"), pytest.raises(NotAllowed):
        privacy.erase_person(actor=client_actor(acme), subject=WHO, now=NOW)


def test_a_copy_holds_what_is_kept_and_is_audited(acme: Client, globex: Client) -> None:
    invoice = issued(acme, date(2026, 11, 5))
    with as_tenant(acme.pk, "staff"):
        copy = privacy.export_person(actor=lead(acme), subject=WHO, now=NOW)
        assert json.loads(json.dumps(copy)) == copy
        assert copy["tables"]["parties.Party"][0]["name"] == "Alfreds Futterkiste"
        assert [row["id"] for row in copy["tables"]["invoicing.Invoice"]] == [str(invoice.pk)]
        row = AuditRow.objects.get(action="person_exported")
        assert row.person_name == "Lena"
        assert WHO not in json.dumps(row.detail)
    with as_tenant(globex.pk, "staff"), pytest.raises(privacy.NobodyFound):
        privacy.export_person(actor=lead(globex), subject=WHO, now=NOW)


def test_erasing_keeps_the_legal_content_of_issued_invoices(acme: Client) -> None:
    """Seven years in the Netherlands: the customer's record is blanked, the invoice says what it said."""
    issued(acme, date(2026, 11, 5))
    with as_tenant(acme.pk, "staff"):
        erasure = privacy.erase_person(actor=lead(acme), subject=WHO, now=NOW)
        assert erasure.blanked == {"parties.Party": 1, "invoicing.Dispatch": 1}
        assert erasure.kept == {"invoicing.Invoice": privacy.Kept(1, date(2033, 12, 31))}
        party = Party.objects.get(code="ALFKI")
        assert (party.name, party.email, party.city, party.vat_id) == ("", "", "", "")
        assert Invoice.objects.get().buyer["name"] == "Alfreds Futterkiste"
        assert Dispatch.objects.get().email == ""
        row = AuditRow.objects.get(action="person_erased")
        assert row.detail["kept"] == {"invoicing.Invoice": {"rows": 1, "until": "2033-12-31"}}
        assert WHO not in json.dumps(row.detail)


def test_when_only_kept_invoices_are_left_erasing_is_refused_with_the_day(acme: Client) -> None:
    issued(acme, date(2026, 11, 5))
    with as_tenant(acme.pk, "staff"):
        privacy.erase_person(actor=lead(acme), subject=WHO, now=NOW)
        with pytest.raises(privacy.KeptByLaw, match="2033"):
            privacy.erase_person(actor=lead(acme), subject=WHO, now=NOW)
        later = privacy.erase_person(actor=lead(acme), subject=WHO, now=datetime(2034, 1, 1, tzinfo=UTC))
        assert later.blanked == {"invoicing.Invoice": 1}
        assert Invoice.objects.get().buyer == {}


def test_a_person_in_open_work_is_not_erased(acme: Client) -> None:
    make_drafts(acme, make_work(acme), 2, customers=CUSTOMERS[:1])
    with as_tenant(acme.pk, "staff"):
        with pytest.raises(privacy.StillInWork, match="2 invoices"):
            privacy.erase_person(actor=lead(acme), subject=WHO, now=NOW)
        assert Party.objects.get(code="ALFKI").email == WHO
        assert not AuditRow.objects.filter(action="person_erased").exists()


@pytest.mark.parametrize(("country", "until"), [("NL", 2033), ("DE", 2034), ("PL", 2032), ("FR", 2036)])
def test_each_country_keeps_invoices_for_its_own_years(country: str, until: int) -> None:
    assert kept_until(country, date(2026, 1, 1)) == kept_until(country, date(2026, 12, 31)) == date(until, 12, 31)


def test_rows_as_they_were_handed_in_are_found_and_erased(acme: Client) -> None:
    """The customer's own row, and the order that names where the goods went; nobody else's."""
    hand_in(acme)
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.all().delete()
        subject = "maria@example.org"
        assert privacy.find_person(actor=lead(acme), subject=subject) == {"parties.Party": 1, "desk.Row": 2}
        privacy.erase_person(actor=lead(acme), subject=subject, now=NOW)
        mine = Row.objects.filter(key__in=["MARIA", "10248"])
        assert [(row.values, row.cells) for row in mine] == [({}, None), ({}, None)]
        assert "Maria" not in json.dumps(list(Row.objects.values_list("values", "cells", "problems", "proposal")))
        assert Row.objects.get(key="10249").values["ship_name"] == "Antonio"


def test_our_own_question_about_a_broken_row_forgets_the_value_it_quotes(acme: Client) -> None:
    hand_in(acme)
    with as_tenant(acme.pk, "staff"):
        question = Message.objects.get(code="rows_wait")
        assert "anton@@" in json.dumps(question.detail)
        found = privacy.find_person(actor=lead(acme), subject="anton@@example.org")
        assert found == {"desk.Row": 2, "desk.Message": 1}
        privacy.erase_person(actor=lead(acme), subject="anton@@example.org", now=NOW)
        question.refresh_from_db()
        assert "anton@@" not in json.dumps(question.detail)
        assert question.detail["row"] == 3


def hand_in(tenant: Client) -> None:
    with as_tenant(tenant.pk, "client"):
        files = arrived({"customers.csv": CUSTOMER_FILE, "orders.csv": ORDER_FILE})
        desk.hand_in(files=files, actor=client_actor(tenant), line="invoicing", now=timezone.now())
    work_off()


@pytest.mark.parametrize("data", privacy.personal_data(), ids=lambda data: data.model)
def test_every_declaration_can_be_carried_out(data: Any) -> None:
    """The table is the client's, staff may write it, and its columns can be blank."""
    model = apps.get_model(data.model)
    access = access_of(model)
    assert access.schema == "tenant"
    assert "w" in access.tenant + access.staff
    assert data.find or data.subject
    for path in data.fields:
        field = model._meta.get_field(path.partition("__")[0])
        assert not field.unique
        assert "__" in path or privacy.blank_of(model(), field.name) in (None, "", {}, [])


def test_every_table_is_declared_once() -> None:
    models = [data.model for data in privacy.personal_data()]
    assert sorted(models) == sorted(set(models))
