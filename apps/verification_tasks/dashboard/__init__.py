"""The first page of the office: where it burns, then the figures, then how they came about."""
