"""A small city office to try the system with: staff, what they cover, and newcomers who have declared."""
