"""Limits count over tests too, if each does not begin with none."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest


@pytest.fixture(autouse=True)
def fresh_limits(settings: Any) -> None:
    own = settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4().hex}"}
    settings.CACHES = {"default": own}
