"""ACS3-HMAC-SHA256, Aliyun's third way to sign a request.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "ACS3-HMAC-SHA256"


def authorization(
    *,
    key_id: str,
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    method: str = "POST",
    path: str = "/",
    query: Mapping[str, str] | None = None,
) -> str:
    """The value of the Authorization header; all of `headers` are signed, and must be sent as given."""
    named = {name.lower(): value.strip() for name, value in headers.items()}
    signed = ";".join(sorted(named))
    lines = "".join(f"{name}:{named[name]}\n" for name in sorted(named))
    request = "\n".join([method, path, canonical_query(query or {}), lines, signed, sha256(body)])
    to_sign = f"{ALGORITHM}\n{sha256(request.encode())}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"


def canonical_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{encoded(name)}={encoded(query[name])}" for name in sorted(query))


def encoded(text: str) -> str:
    """RFC 3986, which leaves the tilde alone and writes a blank as %20."""
    return quote(text, safe="-_.~")


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
