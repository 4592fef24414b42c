"""What the kernel itself answers: probes, metrics, the API's description, the first page."""
