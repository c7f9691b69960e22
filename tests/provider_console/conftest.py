"""Browsers of the provider's people, and work to look at."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from services.desk.models import WorkItem
from tests.harness.browsers import signed_in
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import person


@pytest.fixture
def sam(acme: Any) -> Browser:
    """A senior with access to both clients."""
    return signed_in("sam@kantoor.example")


@pytest.fixture
def joris(acme: Any) -> Browser:
    """A junior with access to Acme alone."""
    return signed_in("joris@kantoor.example")


@pytest.fixture
def mara(acme: Any) -> Browser:
    """An account manager."""
    return signed_in("mara@kantoor.example")


@pytest.fixture
def work(acme: Any) -> WorkItem:
    """Acme's work in Sam's hands: five drafts, of which three have their VAT to be decided."""
    item = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_drafts(acme, item, 5)
    return item
