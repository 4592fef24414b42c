"""Divisions, grids, and the people who answer for them."""

from apps.grids.models.divisions import CodeTableRow, Division, DivisionLevel
from apps.grids.models.factors import Authenticator, Passkey, RecoveryCode
from apps.grids.models.grids import BuildingRange, Grid, Parity
from apps.grids.models.staff import Coverage, Staff

__all__ = [
    "Authenticator",
    "BuildingRange",
    "CodeTableRow",
    "Coverage",
    "Division",
    "DivisionLevel",
    "Grid",
    "Parity",
    "Passkey",
    "RecoveryCode",
    "Staff",
]
