"""How fast queued messages leave: two clusters, a vendor's stand-in over HTTP, with much or nothing sent before."""
