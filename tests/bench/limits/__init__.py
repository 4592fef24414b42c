"""The limits: plain psycopg that writes, or reads, the very rows, and thinks nothing."""

from tests.bench.limits.reading import opener, reader
from tests.bench.limits.writing import writer

__all__ = ["opener", "reader", "writer"]
