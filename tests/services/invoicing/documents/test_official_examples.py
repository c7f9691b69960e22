"""The examples of the standard's own makers: they pass, and each one broken by a cent does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.invoicing.documents import rules
from tests.services.invoicing.documents.samples import needs, samples

EXAMPLES = samples("einvoice/en16931-ubl-examples/*.xml") + samples("einvoice/peppol-examples/*.xml")
OTHERS = samples("einvoice/en16931-cii-examples/*.xml") + samples("einvoice/ksef-samples/*.xml")


@needs(EXAMPLES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_passes(path: Path) -> None:
    verdict = rules.check(path.read_bytes())
    assert verdict.failures == ()
    assert verdict.ok


@needs(EXAMPLES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_with_another_sum_to_pay_fails(path: Path) -> None:
    broken, n = re.subn(rb"(<cbc:PayableAmount[^>]*>)[^<]*", rb"\g<1>0.07", path.read_bytes())
    assert n == 1
    assert "BR-CO-16" in {failure.rule for failure in rules.check(broken).failures}


@needs(OTHERS)
def test_invoices_of_other_formats_are_not_taken_for_ubl() -> None:
    assert {rules.check(path.read_bytes()).failures[0].rule for path in OTHERS} == {"XML"}
