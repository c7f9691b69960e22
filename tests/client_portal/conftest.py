"""People at the portal: signed in on a client's host, as the hand-over would have done it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import set_urlconf

from core.identity import door

CUSTOMERS = (
    b"customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n"
    b"ALFKI,Alfreds Futterkiste,Maria Anders,Sales Representative,Obere Str. 57,Berlin,NULL,12209,Germany,030-0074321,030-0076545\n"
    b"AROUT,Around the Horn,Thomas Hardy,Sales Representative,120 Hanover Sq.,London,NULL,WA1 1DP,UK,(171) 555-7788,(171) 555-6750\n"
    b"BLONP,Blondesddsl pere et fils,Frederique Citeaux,Marketing Manager,24, place Kleber,Strasbourg,NULL,67000,France,88.60.15.31,88.60.15.32\n"
    b"BOLID,Bolido Comidas preparadas,Martin Sommer,Owner,C/ Araquil 67,Madrid,NULL,28023,Spain,(91) 555 22 82,(91) 555 91 99\n"
)  # fmt: skip
"""As a client's system writes them: the address of row 4 holds a comma that is not between quotation marks."""
ORDERS = (
    b"orderID,customerID,orderDate,shippedDate,freight\n"
    b"10251,ALFKI,2026-10-05,2026-10-07,41.34\n"
    b"10252,BLONP,2026-10-06,2026-10-08,51.30\n"
    b"10253,BLONP,2026-10-07,2026-10-09,58.17\n"
)


@pytest.fixture(autouse=True)
def the_clients_addresses() -> Any:
    """`reverse` outside of a request finds the addresses of a client's host."""
    set_urlconf("config.urls.client")
    yield
    set_urlconf(None)


@pytest.fixture
def sign_in(acme: Any) -> Callable[..., Browser]:
    """sign_in("ann") → a browser on Acme's host with Ann's session; `person_of` and `host` may differ on purpose."""

    def signed_in(name: str, person_of: str = "acme", host: str = "acme.localhost", **options: Any) -> Browser:
        from tenants.models import Person

        browser = Browser(HTTP_HOST=host, **options)
        with door():
            person = Person.objects.get(email=f"{name}@{person_of}.example")
            browser.force_login(person)
            session = browser.session
            session["host"] = host
            session.save()
        return browser

    return signed_in


@pytest.fixture
def ann(sign_in: Callable[..., Browser]) -> Browser:
    """Acme's administrator."""
    return sign_in("ann")


@pytest.fixture
def vera(sign_in: Callable[..., Browser]) -> Browser:
    """Somebody of Acme who only looks."""
    return sign_in("vera")


def csv(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


@pytest.fixture
def handed_in(ann: Browser) -> str:
    """The address of work that Ann handed in and a worker has read: customers, one of them broken, and orders."""
    answer = ann.post("/hand-in/", {"files": [csv("customers.csv", CUSTOMERS), csv("orders.csv", ORDERS)]})
    assert answer.status_code == 303, answer.content[:2000]
    read_all()
    return str(answer["Location"])


def read_all() -> None:
    """What a worker does; in the test's own transaction."""
    from core.jobs import work_off

    work_off()
