"""Scorecards (考评): what a month's deadlines came to, for workers, grids, communities, towns and departments."""
