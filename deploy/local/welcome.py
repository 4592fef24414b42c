"""What somebody who started it wants to know: where to look, and as whom."""

from deploy.local.steps import say

PAGES = (
    ("Home", "/"),
    ("Back office", "/admin/"),
    ("API", "/api/v1/docs/"),
    ("Messages sent", "/demo/outbox/"),
    ("State", "/readyz"),
)
ACCOUNTS = "admin, supervisor1, auditor1, department1, worker1, worker2"
ASKED = "asked of everybody in the office"
NOT_ASKED = "asked of those who set one up (SECOND_FACTOR_REQUIRED=true: of everybody)"


def welcome(address: str, settings: dict[str, str], seconds: float) -> None:
    say(f"\nDoorstep is ready after {seconds:.0f} s.\n")
    demo = settings["DEMO"].lower() == "true"
    for title, path in PAGES:
        if demo or "demo" not in path:
            say(f"  {title:<14} {address}{path}")
    if demo:
        say(f"\n  Accounts       {ACCOUNTS}\n  Password       {settings['DEMO_PASSWORD']}")
        required = settings.get("SECOND_FACTOR_REQUIRED", "false").lower() in {"1", "true", "yes", "on"}
        say(f"  Second factor  {ASKED if required else NOT_ASKED}")
    say("\nLogs are in var/log. Ctrl-C ends everything; the data stays.")
