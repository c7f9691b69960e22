"""The demo's companies could send these invoices, and its people fill every role."""

from __future__ import annotations

import pytest
from stdnum import iban
from stdnum.eu import vat

from core.lines import LEVELS, ROLES
from demo.cast import COMPANIES, STAFF, Company, worker_for
from demo.deal import CLIENTS, invented


def test_the_companies_are_those_to_whom_the_orders_are_dealt() -> None:
    assert tuple(company.slug for company in COMPANIES) == CLIENTS


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.slug)
def test_a_company_has_a_complete_identity_with_right_check_digits(company: Company) -> None:
    own = company.identity
    assert vat.is_valid(own["vat_id"])
    assert own["vat_id"][:2] == iban.validate(own["iban"])[:2] == own["country"]
    assert all(own[name] for name in ("legal_name", "street", "postcode", "city", "registration", "bic"))
    assert own["email"].endswith(f"@{company.slug}.example")
    assert own["currency"] == invented()["currency"][company.slug]


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.slug)
def test_a_client_has_one_person_in_every_role(company: Company) -> None:
    assert sorted(one.role for one in company.people if one.line == "invoicing") == sorted(ROLES)


def test_colours_differ() -> None:
    assert len({company.identity["hue"] for company in COMPANIES}) == len(COMPANIES)


def test_staff_of_every_level_with_an_account_manager_and_a_provider_admin() -> None:
    assert {person.level for person in STAFF} == set(LEVELS)
    flags = [flag for person in STAFF for flag in person.extra]
    assert sorted(flags) == ["account_manager", "provider_admin"]
    assert all(person.email.endswith(".example") for person in STAFF)


def test_each_clients_work_is_done_by_somebody_who_may_issue_for_it() -> None:
    for slug in CLIENTS:
        assert worker_for(slug).level in ("senior", "lead")
        assert slug in worker_for(slug).clients


def test_names_are_told_apart_by_one_click() -> None:
    names = [person.name for person in STAFF] + [person.name for company in COMPANIES for person in company.people]
    assert len(set(names)) == len(names)
