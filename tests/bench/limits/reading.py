"""The limits of a first pull: plain psycopg that fetches the sealed bodies in binary, and one that opens them too."""

from typing import Any, Final

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.bench.rounds import Step
from tests.bench.servers import FIELD_KEY_NAME, Site

BODIES: Final = """
SELECT kind, object_id, seq, version, body FROM sync_feedentry
WHERE channel_id = ANY(%s) AND is_live ORDER BY channel_id, seq
"""
# In front of a body's sealed text: cipher, length of the key's name, the name, twelve bytes of nonce.
NONCE: Final = slice(2 + len(FIELD_KEY_NAME), 2 + len(FIELD_KEY_NAME) + 12)
SEALED_TEXT: Final = slice(NONCE.stop, None)
CONTEXT: Final = b"sync_feedentry.body"


def fetching(site: Site) -> Any:
    """All rows of the grids that the benchmark pulls, by a prepared statement."""
    connection = psycopg.connect(site.database, autocommit=True)
    channels = [site.facts.channels[place] for place in site.facts.pulled]
    return lambda: connection.execute(BODIES, [channels], prepare=True, binary=True).fetchall()


def reader(site: Site) -> Step:
    """Fetched and thrown away."""
    fetch = fetching(site)
    return lambda: len(fetch())


def opener(site: Site) -> Step:
    """What a pull hands over: every document in the clear."""
    fetch, decrypt = fetching(site), AESGCM(site.field_key).decrypt
    return lambda: len([decrypt(row[4][NONCE], row[4][SEALED_TEXT], CONTEXT) for row in fetch()])
