"""Every proof at the size of a test: it holds, and it had something to try."""

from __future__ import annotations

import pytest

from tests.harness.proving import Ground
from tests.harness.proving.names import names, proof

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("name", names())
def test_the_proof_holds(name: str, ground: Ground) -> None:
    proof(name).prove(ground)
    assert not ground.progress.failures, "\n" + "\n".join(ground.progress.failures)
    assert any(ground.progress.counts.values()), "nothing was tried"
