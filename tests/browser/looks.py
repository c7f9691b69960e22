"""What machines can say of how a page looks: axe's findings, and whether it must be pushed sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.harness.databases import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDINGS = """async (tags) => {
    const ended = (moving) => { try { moving.finish(); } catch { moving.cancel(); } };  // endless ones cannot finish
    document.getAnimations().forEach(ended);
    const {violations} = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    const words = (node) => `${node.target.join(" ")}: ${node.any[0]?.message}`;
    return violations.map((found) => [found.id, ...found.nodes.map(words)]);
}"""
SIDEWAYS = """() => {
    const page = document.documentElement;
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && box.right > page.clientWidth + 1 && element.checkVisibility();
    });
    const words = [`${page.scrollWidth} of ${page.clientWidth} px`, ...wide.slice(0, 4).map((e) => e.outerHTML)];
    return page.scrollWidth > page.clientWidth ? words.map((word) => word.slice(0, 160)) : [];
}"""

SQUEEZED = """() => {
    const narrow = [...document.querySelectorAll("main td *, main td")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.width < 40 && box.height > 100 && element.innerText.trim().length > 8;
    });
    return narrow.slice(0, 4).map((element) => element.outerHTML.slice(0, 160));
}"""


def axe_findings(page: Page) -> list[Any]:
    """What axe finds: the rule, then where and why. The content policy stays in force."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(FINDINGS, RULES)
    return found


def squeezed(page: Page) -> list[str]:
    """Cells of tables whose words stand letter under letter, for want of width."""
    found: list[str] = page.evaluate(SQUEEZED)
    return found


def sideways(page: Page) -> list[str]:
    """Why the page must be pushed sideways at its present width; nothing where it need not."""
    found: list[str] = page.evaluate(SIDEWAYS)
    return found
