"""How Doorstep is put on machines."""
