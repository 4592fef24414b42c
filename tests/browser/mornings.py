"""What a walk through the office does on every page: look for faults, and keep pictures."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page

from deploy.local.places import VAR
from tests.browser.test_office import Watched, fits

PICTURES: Final = VAR / "screenshots"
# What keeps somebody from using a page; the rest is advice.
GRAVE: Final = frozenset({"serious", "critical"})
# A desk's screen and a phone's. The pages follow the width by themselves: loading them once is enough.
WIDTHS: Final = (1280, 390)
HEIGHT: Final = 900
# The page has been laid out and drawn for its new width.
DRAWN: Final = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MAP_IS_READY: Final = "() => document.querySelector('#map:not([data-ready])') === null"


@dataclass
class Walker:
    """One person's window on the office in one language.

    `examined`: pages that the accessibility engine need not look at again; without it, it looks at every one.
    """

    page: Page
    home: str
    axe: str
    name: str
    examined: set[str] | None = None
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watched = Watched(self.page, self.home)

    def open(self, address: str) -> None:
        self.page.goto(self.home + address)
        self.look()

    def look(self) -> None:
        """The page that is open: does it fit at each width, is it accessible, did anything go wrong behind it."""
        where = self.page.url.removeprefix(self.home)
        self.page.wait_for_function(MAP_IS_READY)
        for width in reversed(WIDTHS):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.evaluate(DRAWN)
            self.keep(where, width)
            if not fits(self.page):
                self.faults.append(f"{where}: scrolls sideways at {width}")
        self.examine(where)
        self.faults += [f"{where}: {trouble}" for trouble in self.watched.troubles]
        self.watched.troubles.clear()

    def examine(self, where: str) -> None:
        if self.examined is not None:
            if plain(where) in self.examined:
                return
            self.examined.add(plain(where))
        self.faults += [f"{where}: {fault}" for fault in self.grave_faults()]

    def grave_faults(self) -> list[str]:
        # Not by a script tag, which the page's policy could refuse.
        self.page.evaluate(self.axe)
        found: list[dict[str, Any]] = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"
        )
        return [
            f"{each['id']} ({each['help']}): {node['html'][:200]}"
            for each in found
            if each["impact"] in GRAVE
            for node in each["nodes"][:3]
        ]

    def keep(self, where: str, width: int) -> None:
        folder = PICTURES / f"{self.name}-{width}"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{plain(where)}.png", full_page=True)


def plain(where: str) -> str:
    """An address without what it asks and whom it is about: rows of a list look alike."""
    page = re.sub(r"/[0-9a-f-]*[0-9][0-9a-f-]*/", "/", where.partition("?")[0])
    return page.strip("/").replace("/", "-") or "home"
