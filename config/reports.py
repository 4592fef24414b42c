"""The settings of reports that leave by e-mail."""

from pathlib import Path

from config import env

# Where people reach the office, for links in mails: `https://doorstep.example`. Empty: mails carry no link.
OFFICE_URL = env.text("OFFICE_URL", "").rstrip("/")
# Reports go to addresses of these domains alone; empty: to any.
REPORT_MAIL_DOMAINS = env.listing("REPORT_MAIL_DOMAINS")
if env.boolean("DEMO", default=False) and not env.text("EMAIL_HOST", ""):
    # The demo has no mail server of its own: what would have left lies there to be read.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(Path(env.text("VAR_DIR", "var")) / "mail")
