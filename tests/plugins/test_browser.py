"""The browser of the tests draws Chinese, not boxes."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.mornings import Walker

BOX = "\U0010fffd"  # a private character that no font has


@pytest.mark.browser
def test_chinese_characters_have_shapes_of_their_own(page: Page, tmp_path: Path) -> None:
    characters = ("门", "前", "登", BOX)
    spans = "".join(f'<span id="c{n}" style="display:inline-block">{c}</span>' for n, c in enumerate(characters))
    page.set_content(f'<meta charset="utf-8"><body style="font:64px sans-serif">{spans}')
    pictures = [page.locator(f"#c{n}").screenshot() for n in range(len(characters))]
    page.screenshot(path=tmp_path / "page.png")
    assert len({hashlib.sha256(picture).digest() for picture in pictures}) == len(characters)


@pytest.mark.browser
def test_the_accessibility_engine_sees_a_planted_fault(page: Page, axe: str) -> None:
    page.set_content('<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"></main>')
    walker = Walker(page, "about:", axe, "planted")
    assert any(fault.startswith("image-alt") for fault in walker.grave_faults())
