"""An alert is asked about before each of its tries: what is true of it no more is not said."""

import orjson

from apps.notifications.models import Delivery, Message
from apps.notifications.states import DeliveryStatus
from apps.notifications.truths import QUESTIONS, Alert, Truth
from apps.notifications.wordings import words_of


def outlived(delivery: Delivery) -> bool:
    """Whether nothing is left to say. One that the vendor may have has left: it is sent again as it was."""
    message = delivery.message
    ask = QUESTIONS.get(message.template)
    if ask is None or message.about is None or delivery.in_doubt:
        return False
    truth = ask(Alert(message.template, message.about, bytes(message.recipient_index or b"")))
    if truth is None:
        ours = Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.SENDING, tries=delivery.tries)
        ours.update(status=DeliveryStatus.OVERTAKEN, tries=delivery.tries - 1, next_try_at=None, lease_until=None)
        return True
    if truth.about != message.about:
        say_less(message, truth)
    return False


def say_less(message: Message, truth: Truth) -> None:
    """Of what is left: the same alert, in the words in force."""
    words = words_of(message.template, message.language)
    message.text, message.version = words.text.format_map(truth.context), words.version
    message.context, message.about = orjson.dumps(dict(truth.context)).decode(), dict(truth.about)
    message.save(update_fields=["text", "context", "about", "version"])
