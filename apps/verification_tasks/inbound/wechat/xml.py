"""WeChat's XML, read safely and written: one flat element with texts in it."""

from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from apps.core.errors import DomainError

ROOT: Final = "xml"


def decode(body: bytes) -> str:
    """WeChat writes UTF-8, and nothing else is guessed at."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise not_ours() from None


def read(body: str) -> dict[str, str]:
    """The texts by name, the first of a name. No document type, so neither entities nor bombs."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise not_ours() from error
    if root.tag != ROOT:
        raise not_ours()
    found: dict[str, str] = {}
    for element in root:
        found.setdefault(element.tag, element.text or "")
    return found


def not_ours() -> DomainError:
    return DomainError(_("The body is not the XML of an official account."), code="bad_xml")


def write(fields: dict[str, str | int]) -> str:
    """Numbers stand bare and texts in CDATA, as WeChat writes them."""
    return f"<{ROOT}>{''.join(element(name, value) for name, value in fields.items())}</{ROOT}>"


def element(name: str, value: str | int) -> str:
    return f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
