"""What goes wrong on the way: an answer that is lost, a batch that leaves twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import httpx

from apps.sync.field_day.ledger import Ledger
from apps.sync.field_day.line import Document
from apps.sync.field_day.phones import Phone

# Long enough to send the batch, too short to hear what became of it.
DEAF: Final = httpx.Timeout(5, read=0.02)


def lose_the_answer(phone: Phone, events: list[Document], ledger: Ledger) -> bool:
    """Send the batch and hang up before the answer. True if the answer was lost indeed."""
    ledger.sent(events)
    headers = {"Authorization": f"Token {phone.token}"}
    with httpx.Client(base_url=phone.line.client.base_url, timeout=DEAF) as client:
        try:
            response = client.post("/api/v1/sync/push", json=phone.batch(events), headers=headers)
        except httpx.TransportError:
            return True
    if response.is_success:
        ledger.answered(response.json()["results"])
    return False


def send_from_two_connections(phone: Phone, events: list[Document], ledger: Ledger) -> None:
    start = Barrier(2)

    def send() -> list[Document]:
        start.wait()
        return phone.push(events)

    with ThreadPoolExecutor(2) as pool:
        for sending in [pool.submit(send), pool.submit(send)]:
            ledger.sent(events)
            ledger.answered(sending.result())
