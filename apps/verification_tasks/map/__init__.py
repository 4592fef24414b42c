"""The map of the office: grids coloured by risk, open tasks as points, in the viewer's scope."""
