"""A QR code of WeChat's that brings its scene to the callback when it is scanned."""

from http import HTTPStatus
from typing import Any, Final

from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.http import client, document, refuse

PATH: Final = "/cgi-bin/qrcode/create"


def qr_code(*, token: str, scene: str, lifetime_s: int) -> str:
    """The text that the QR code holds."""
    asked: dict[str, Any] = {
        "expire_seconds": lifetime_s,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    with client() as session:
        answer = session.post(PATH, params={"access_token": token}, json=asked)
    if answer.status_code != HTTPStatus.OK:
        refuse(answer.status_code, answer.content)
    url = document(answer.content).get("url")
    if not isinstance(url, str) or not url:
        raise WechatFault(FaultKind.TEMPORARY, "no_url")
    return url
