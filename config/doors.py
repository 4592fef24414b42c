"""The settings of the office's door: the second factor, and how long a session stays open."""

from datetime import timedelta

from config import env

# Whether whoever sees personal data must set a second factor up before any page of the office. A system check refuses
# to have it off where DEBUG is. In the demonstration it is off: who has set one up is asked for it all the same.
SECOND_FACTOR_REQUIRED = env.boolean("SECOND_FACTOR_REQUIRED", default=not env.boolean("DEMO", default=False))
# The domain that passkeys are bound to, where it is wider than the host's own name; empty: that name.
PASSKEY_DOMAIN = env.text("PASSKEY_DOMAIN", "")
# A session that nobody used for so long asks for the second factor again.
OFFICE_IDLE = timedelta(minutes=env.integer("OFFICE_IDLE_MINUTES", 60))
