"""One machine, one command: everything that `make run` and the tests need around the service."""
