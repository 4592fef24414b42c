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
    """The texts by name, the first of a name; of a nested element all that stands in it.

    No document type, so neither entities nor bombs.
    """
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise not_ours() from error
    if root.tag != ROOT:
        raise not_ours()
    found: dict[str, str] = {}
    for element in root:
        found.setdefault(element.tag, "\n".join(element.itertext()) if len(element) else element.text or "")
    return found


def rows(body: str, outer: str) -> list[dict[str, str]]:
    """What an event lists: `<outer><List>…</List><List>…</List></outer>`; of a body that was read before."""
    root = ElementTree.fromstring(body, forbid_dtd=True)
    return [{element.tag: element.text or "" for element in row} for row in root.findall(f"{outer}/List")]


def not_ours() -> DomainError:
    return DomainError(_("The body is not the XML of an official account."), code="bad_xml")


def write(fields: dict[str, str | int]) -> str:
    """Numbers stand bare and texts in CDATA, as WeChat writes them."""
    return f"<{ROOT}>{''.join(element(name, value) for name, value in fields.items())}</{ROOT}>"


def element(name: str, value: str | int) -> str:
    return f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
