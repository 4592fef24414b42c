"""Divisions, grids, and the people who answer for them."""

from apps.grids.models.divisions import CodeTableRow, Division, DivisionLevel
from apps.grids.models.factors import Authenticator, Passkey, RecoveryCode
from apps.grids.models.filters import SavedFilter
from apps.grids.models.grids import BuildingRange, Grid, Parity
from apps.grids.models.outlines import Outline
from apps.grids.models.staff import Coverage, Staff
from apps.grids.models.subscriptions import Cadence, End, ReportSubscription

__all__ = [
    "Authenticator",
    "BuildingRange",
    "Cadence",
    "CodeTableRow",
    "Coverage",
    "Division",
    "DivisionLevel",
    "End",
    "Grid",
    "Outline",
    "Parity",
    "Passkey",
    "RecoveryCode",
    "ReportSubscription",
    "SavedFilter",
    "Staff",
]
