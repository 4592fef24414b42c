"""Send by mail, with Django's own connection. The delivery's id is the Message-ID: a repeat is known by it."""

import smtplib
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext

from apps.notifications.models import Delivery
from apps.notifications.transports.base import FaultKind, TransportError

PROVIDER: Final = "email"
# Of an SMTP answer: 5xx is for good, 4xx may go better (RFC 5321, section 4.2.1).
FOR_GOOD: Final = 500
# "Authentication required", which is about us and not about them.
OURS: Final = frozenset({530, 534, 535, 538})


class EmailTransport:
    def provider(self, _delivery: Delivery) -> str:
        return PROVIDER

    def send(self, delivery: Delivery) -> str:
        mail = mail_of(delivery)
        connection = get_connection(fail_silently=False)
        try:
            open_connection(connection)
            hand_over(connection, mail)
        finally:
            close_quietly(connection)
        return str(mail.extra_headers["Message-ID"])


def hand_over(connection: BaseEmailBackend, mail: EmailMessage) -> None:
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        raise of_code(next(iter(error.recipients.values()))[0]) from None
    except smtplib.SMTPSenderRefused as error:
        raise of_us(error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        raise of_code(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        # It broke off somewhere between the sender and the last full stop.
        raise away(error, in_doubt=True) from None


def mail_of(delivery: Delivery) -> EmailMessage:
    if delivery.message.text is None:
        raise TransportError("text_wiped", kind=FaultKind.PERMANENT)
    try:
        validate_email(delivery.to)
    except ValidationError:
        raise TransportError("bad_address", kind=FaultKind.PERMANENT) from None
    with translation.override(delivery.message.language):
        subject = gettext("Residence registration: a message for you")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return EmailMessage(
        subject=subject,
        body=delivery.message.text,
        to=[delivery.to],
        headers={
            "Message-ID": f"<{delivery.id}@{domain}>",
            # No answer of a machine is wanted (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )


def open_connection(connection: BaseEmailBackend) -> None:
    """Apart from sending: what fails here was surely not sent."""
    try:
        connection.open()
    except smtplib.SMTPResponseException as error:
        raise of_us(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise away(error, in_doubt=False) from None


def close_quietly(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        # It was answered already; how the line was put down is nobody's business.
        return


def of_code(code: int) -> TransportError:
    """About this mail and this mailbox."""
    kind = FaultKind.PERMANENT if code >= FOR_GOOD else FaultKind.TEMPORARY
    return of_us(code) if code in OURS else TransportError(f"smtp_{code}", kind=kind)


def of_us(code: int) -> TransportError:
    """About the server or our account there: the next mail would hear the same."""
    kind = FaultKind.TECHNICAL if code >= FOR_GOOD else FaultKind.TEMPORARY
    return TransportError(f"smtp_{code}", kind=kind, of_provider=True)


def away(error: Exception, *, in_doubt: bool) -> TransportError:
    return TransportError(type(error).__name__, kind=FaultKind.TEMPORARY, in_doubt=in_doubt, of_provider=True)
