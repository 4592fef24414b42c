"""What the maps of the office are drawn on, and the duty room's wall."""

from ipaddress import ip_network

from config import env

# Served by us or by the city's own server; without it the map shows areas and points on plain paper.
MAP_TILES = env.text("MAP_TILES", "")
MAP_TILES_SYSTEM = env.choice("MAP_TILES_SYSTEM", ("wgs84", "gcj02"))
MAP_TILES_ATTRIBUTION = env.text("MAP_TILES_ATTRIBUTION", "")

# The wall needs no sign-in, so that a screen may hang for years: it is opened on purpose alone.
WALL = env.boolean("WALL", default=env.boolean("DEMO", default=False))
WALL_NETWORKS = [ip_network(part) for part in env.listing("WALL_NETWORKS")]
# The share of checks in time that the city wants to reach, in percent.
ON_TIME_GOAL = env.integer("ON_TIME_GOAL", 95)
