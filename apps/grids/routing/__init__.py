"""From a declared address to the grid that answers for it."""

from apps.grids.routing.routes import AddressQuery, Route, route

__all__ = ["AddressQuery", "Route", "route"]
