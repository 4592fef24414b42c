"""What the clients have to know of the city that was loaded for them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

CLIENTS: Final = 8
# Grids that each client pushes into, alone; and grids that all of them pull from, which nobody pushes into.
OWN_GRIDS: Final = 2
PULLED_GRIDS: Final = 4
LEAST_GRIDS: Final = CLIENTS * OWN_GRIDS + PULLED_GRIDS
TASKS_A_GRID: Final = 500


@dataclass(frozen=True)
class Facts:
    """Indexed by client: tokens of the devices that push and of those that pull, and who they are."""

    tasks: int
    grids: int
    pushers: list[str]
    pullers: list[str]
    plain_tokens: list[str]
    devices: list[str]
    staff: list[str]
    # By grid.
    channels: list[int]

    def grids_of(self, client: int) -> range:
        return range(client * OWN_GRIDS, (client + 1) * OWN_GRIDS)

    @property
    def pulled(self) -> range:
        return range(CLIENTS * OWN_GRIDS, LEAST_GRIDS)

    def numbers_in(self, grids: range, most: int = 2 * TASKS_A_GRID) -> list[int]:
        """Numbers of tasks that stand in these grids."""
        return [n for n in range(min(self.tasks, most * self.grids)) if n % self.grids in grids][:most]


def write(facts: Facts, file: Path) -> None:
    file.write_text(json.dumps(asdict(facts)))


def read(file: Path) -> Facts:
    return Facts(**json.loads(file.read_text()))
