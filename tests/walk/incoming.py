"""Examples of what came in word for word: events, calls, messages, each with numbers written in it."""

import json
from datetime import timedelta
from typing import Any, Final

from apps.core.clock import now, rfc3339
from apps.core.crypto import blind_index, encrypt
from apps.core.ids import new_id
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import PhoneCall, WechatMessage
from tests.walk.kept import bytes_of
from tests.walk.places import Place

WECHAT_TEXT: Final = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>o_1</FromUserName><CreateTime>1790000000</CreateTime>"
    "<MsgType>text</MsgType><Content>{}</Content><MsgId>1</MsgId></xml>"
)


def called(place: Place) -> Any:
    start = now() - timedelta(minutes=9)
    said = {
        "call_id": place.letter,
        "caller": place.worker.phone,
        "callee": place.phone,
        "started_at": rfc3339(start),
        "ended_at": rfc3339(start + timedelta(seconds=50)),
        "duration_s": 45,
        "result": "answered",
    }
    return PhoneCall.objects.create(
        call_key=blind_index("walk", place.letter),
        raw=json.dumps(said),
        started_at=start,
        talk_s=45,
        received_at=now(),
        status="unmatched",
        reason="callee_unknown",
        worker=place.worker,
        town=place.town,
    )


def written(place: Place) -> Any:
    text = f"我叫{place.declaration.name}，身份证{place.id_number}，电话{place.phone}"
    made = WechatMessage.objects.create(
        once_key=blind_index("walk", place.letter),
        openid_index=blind_index("walk-openid", place.letter),
        type="text",
        raw=WECHAT_TEXT.format(text),
        received_at=now(),
        status="kept",
        reason="task_over",
        grid=place.grid,
        town=place.town,
    )
    bytes_of(place, made.pk)
    return made


def quarantined(place: Place) -> Any:
    ident = str(new_id())
    body = {
        "id": ident,
        "type": "resident.discovered",
        "task_id": str(place.task.pk),
        "data": {
            "registration": {"name": place.declaration.name, "id_number": place.id_number, "phone": place.phone}
        },
    }
    return JournalEntry.objects.create(
        key=ident,
        fingerprint=b"x" * 32,
        is_first=True,
        device=place.device,
        staff=place.worker,
        type="resident.discovered",
        task_id=place.task.pk,
        received_at=now(),
        raw=encrypt(json.dumps(body, ensure_ascii=False).encode(), "sync_journalentry.raw"),
        status="quarantined",
        code="malformed",
        answer={},
    )
