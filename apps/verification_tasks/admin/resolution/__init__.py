"""Where people decide what devices disagreed on, with both sides in sight."""
