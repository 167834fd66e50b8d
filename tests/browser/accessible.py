"""Whether everybody can use a page: axe-core's rules, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe.min.js")
WIDTHS = (1280, 320)
"""Pixels: a desk, and a phone or a desk zoomed to 400% (WCAG 2.2, 1.4.10 Reflow)."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page) -> None:
    """Assert that axe-core has nothing against the page, at either width."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = violations(page)
        assert not found, f"{page.url} at {width} px:\n" + "\n".join(found)
        assert not _scrolls_sideways(page), f"{page.url} scrolls sideways at {width} px"
    if before:
        page.set_viewport_size(before)


def violations(page: Page) -> list[str]:
    """What axe-core objects to on the page as it stands, a line each."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def _scrolls_sideways(page: Page) -> bool:
    scrolls: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return scrolls
