"""The tests' database, for programs that are started beside them."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    place = connection.settings_dict
    user = ":".join(quote(str(place[name]), safe="") for name in ("USER", "PASSWORD"))
    return f"postgresql://{user}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
