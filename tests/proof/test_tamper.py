"""The proof of tampering sees a verdict that overlooks something."""

from __future__ import annotations

import pytest

from core.chain import Verdict, beginning
from services.archive import chains
from tests.harness.proving import Ground
from tests.proof import tamper


@pytest.mark.servers
def test_a_verdict_that_finds_nothing_is_found_out(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "check", lambda tenant_id: Verdict(beginning(tenant_id)))
    tamper.prove(ground)
    assert ground.progress.counts["tamper_missed"] == ground.progress.counts["tamper_tries"] > 0
