"""A campaign's states and legal moves; what is not listed is refused."""

from enum import StrEnum
from typing import Final


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    # Reaches so many that a second person says yes.
    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    CALLED_OFF = "called_off"


MOVES: Final[dict[CampaignStatus, frozenset[CampaignStatus]]] = {
    CampaignStatus.DRAFT: frozenset({CampaignStatus.WAITING, CampaignStatus.RUNNING, CampaignStatus.CALLED_OFF}),
    CampaignStatus.WAITING: frozenset({CampaignStatus.RUNNING, CampaignStatus.CALLED_OFF}),
    # Back to the second person where more have moved in since than one may tell alone.
    CampaignStatus.RUNNING: frozenset({CampaignStatus.STOPPED, CampaignStatus.DONE, CampaignStatus.WAITING}),
    CampaignStatus.STOPPED: frozenset({CampaignStatus.RUNNING, CampaignStatus.CALLED_OFF}),
    CampaignStatus.DONE: frozenset(),
    CampaignStatus.CALLED_OFF: frozenset(),
}
# What was written for these and has not left does not leave.
HALTED: Final = (CampaignStatus.STOPPED, CampaignStatus.CALLED_OFF)


def may_move(current: str, target: CampaignStatus) -> bool:
    return target in MOVES[CampaignStatus(current)]
