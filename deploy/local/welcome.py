"""What somebody who started it wants to know: where to look, and as whom."""

from deploy.local.steps import say

PAGES = (
    ("Home", "/"),
    ("Back office", "/admin/"),
    ("API", "/api/v1/docs/"),
    ("Messages sent", "/demo/outbox/"),
    ("State", "/readyz"),
)
ACCOUNTS = "admin, supervisor1, worker1, worker2"


def welcome(address: str, settings: dict[str, str], seconds: float) -> None:
    say(f"\nDoorstep is ready after {seconds:.0f} s.\n")
    demo = settings["DEMO"].lower() == "true"
    for title, path in PAGES:
        if demo or "demo" not in path:
            say(f"  {title:<14} {address}{path}")
    if demo:
        say(f"\n  Accounts       {ACCOUNTS}\n  Password       {settings['DEMO_PASSWORD']}")
    say("\nLogs are in var/log. Ctrl-C ends everything; the data stays.")
