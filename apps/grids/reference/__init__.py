"""The reference data that comes with the project, and the grids invented for it: see data/README.md."""
