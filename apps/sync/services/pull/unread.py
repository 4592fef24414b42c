"""A page from what was seen: whole channels as far as the limit goes, and a part of the one in which it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

from apps.sync.services.feed.bodies import unseal_all
from apps.sync.services.pull.cursor import Following
from apps.sync.services.pull.sight import Seen


class NotOrdinary(Exception):
    """The pull has more to it than the short way knows: the whole way answers."""


@dataclass(slots=True)
class Unread:
    """Changes as the first part of their JSON (`heads`) and the sealed document that follows it (`bodies`)."""

    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    following: list[Following] = field(default_factory=list)
    has_more: bool = False

    @property
    def changes(self) -> list[bytes]:
        """The pieces of a JSON list."""
        documents = unseal_all(self.bodies)
        pieces = list(chain.from_iterable(zip(self.heads, documents, repeat(b"},"))))
        return [b"[", *pieces[:-1], b"}]"] if pieces else [b"[]"]


def unread(seen: Sequence[Seen], parts: Sequence[Following], limit: int) -> Unread:
    """`parts` are the channels of `seen`, in the same order, as far as the device has read them."""
    page = Unread()
    for row, part in zip(seen, parts, strict=True):
        if page.has_more:
            page.following.append(part)
        else:
            page.following.append(Following(part.channel, take(page, row, part, limit), part.head))
    if any(row.by_name and row.live_count for row in seen):
        drop_repeated(page)
    return page


def take(page: Unread, row: Seen, part: Following, limit: int) -> int:
    """Put what fits of a channel into the page; the position reached with it."""
    if row.heads is None or row.bodies is None or row.seqs is None:
        return row.counter
    left = limit - len(page.bodies)
    page.has_more = len(row.bodies) > left
    # With all that there was room for the channel may have more: counts that do not agree are not relied on.
    if not row.is_live or (len(row.bodies) >= row.room and not page.has_more):
        raise NotOrdinary
    page.heads += row.heads.encode().split(b"\n")[:left]
    page.bodies += row.bodies[:left]
    if not page.has_more:
        return row.counter
    return row.seqs[left - 1] if left else part.position


def drop_repeated(page: Unread) -> None:
    """A task by name in a grid that the worker covers came from both channels, in one version."""
    once = dict(zip(page.heads, page.bodies, strict=True))
    if len({head.partition(b',"op"')[0] for head in once}) < len(once):
        raise NotOrdinary
    page.heads, page.bodies = list(once), list(once.values())
