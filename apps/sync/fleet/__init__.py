"""A fleet of devices on which everything goes wrong, and an oracle that says what must be true all the same."""
