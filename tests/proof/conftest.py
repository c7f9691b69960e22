"""What the tests of proofs stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.conftest import use
from tests.harness import databases
from tests.harness.proving import Ground


@pytest.fixture
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Ground]:
    """A database of its own for each proof; what it writes is committed."""
    name = databases.copy_of(databases.template())
    with django_db_blocker.unblock():
        before = use(name)
        yield Ground("ci", name, tmp_path)
        connections.close_all()
        use(before)
    databases.drop(name)
