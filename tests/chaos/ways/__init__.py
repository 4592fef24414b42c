"""Every way out at once: the vendors' stand-ins, residents who listen on each, and the receipts that come back."""
