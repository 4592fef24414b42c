"""Which paths are a machine's: no page, no redirect, and every error is a problem document."""

from typing import Final

MACHINE_PATHS: Final = ("/api/", "/hooks/")
# Asked by address, not by name, by those who watch the service.
PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
PUSH_PATH: Final = "/api/v1/sync/push"
# Evidence bytes have a limit of their own and are streamed.
STREAMED: Final = "/api/v1/evidence/"
