"""What a walk through the office does on every page: look for faults, and keep a picture."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page

from deploy.local.places import VAR
from tests.browser.test_office import Watched, fits

PICTURES: Final = VAR / "screenshots"
# What keeps somebody from using a page; the rest is advice.
GRAVE: Final = frozenset({"serious", "critical"})


@dataclass
class Walker:
    """One person's window on the office, in one language and at one width."""

    page: Page
    home: str
    axe: str
    name: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watched = Watched(self.page, self.home)

    def open(self, address: str) -> None:
        self.page.goto(self.home + address)
        self.look()

    def look(self) -> None:
        """The page that is open: does it fit, is it accessible, did anything go wrong behind it."""
        where = self.page.url.removeprefix(self.home)
        self.keep(where)
        if not fits(self.page):
            self.faults.append(f"{where}: scrolls sideways")
        self.faults += [f"{where}: {fault}" for fault in self.grave_faults()]
        self.faults += [f"{where}: {trouble}" for trouble in self.watched.troubles]
        self.watched.troubles.clear()

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

    def keep(self, where: str) -> None:
        plain = re.sub(r"/[0-9a-f-]*[0-9][0-9a-f-]*/", "/", where.partition("?")[0])
        name = plain.strip("/").replace("/", "-") or "home"
        folder = PICTURES / self.name
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)
