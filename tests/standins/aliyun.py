"""A stand-in for Aliyun's SMS: ACS3 signatures, replayed nonces, its words for no, its list of what was sent.

Like Aliyun it takes a message as often as it comes: it does not look at OutId.
"""

import hashlib
import hmac
import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from tests.standins.http import Answer, Call, StandIn

KEY_ID, SECRET, SIGN_NAME = "invented-key-id", "invented-key-secret", "门前"
HEADER: Final = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")
MUST_BE_SIGNED: Final = frozenset(
    {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
)


@dataclass
class AliyunServer(StandIn):
    # Its word for the next messages, in order.
    words: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=lambda: {"SMS_1"})
    clock: datetime | None = None
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(900619746936498440))

    def answer(self, call: Call) -> Answer:
        fault = self.fault_in(call)
        if fault:
            return said(fault, status=400 if "." not in fault[:4] else 200)
        given = dict(parse_qsl(call.body.decode(), keep_blank_values=True, strict_parsing=True))
        match call.headers["x-acs-action"]:
            case "SendSms":
                return self.send(given)
            case "QuerySendDetails":
                return self.list_sent(given)
            case _:
                return said("InvalidAction.NotFound", status=404)

    def fault_in(self, call: Call) -> str:  # noqa: PLR0911  one line for each of its words
        found = HEADER.fullmatch(call.headers.get("authorization", ""))
        if call.method != "POST" or call.path != "/" or found is None:
            return "MissingAuthorization"
        key_id, names, signature = found.groups()
        if key_id != KEY_ID:
            return "InvalidAccessKeyId.NotFound"
        if not set(names.split(";")) >= MUST_BE_SIGNED or call.headers["x-acs-version"] != "2017-05-25":
            return "IncompleteSignature"
        if call.headers["x-acs-content-sha256"] != hashlib.sha256(call.body).hexdigest():
            return "InvalidContentHash"
        if not hmac.compare_digest(signature, self.signature(call, names)):
            return "SignatureDoesNotMatch"
        at = datetime.strptime(call.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((self.clock or datetime.now(UTC)) - at) > timedelta(minutes=15):
            return "InvalidTimeStamp.Expired"
        nonce = call.headers["x-acs-signature-nonce"]
        if nonce in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(nonce)
        return ""

    def signature(self, call: Call, names: str) -> str:
        lines = [f"{name}:{call.headers[name].strip()}" for name in names.split(";")]
        request = ["POST", "/", "", *lines, "", names, hashlib.sha256(call.body).hexdigest()]
        hashed = hashlib.sha256("\n".join(request).encode()).hexdigest()
        return hmac.new(SECRET.encode(), f"ACS3-HMAC-SHA256\n{hashed}".encode(), "sha256").hexdigest()

    def send(self, given: dict[str, str]) -> Answer:
        if self.words:
            return said(self.words.pop(0))
        if not re.fullmatch(r"1\d{10}", given["PhoneNumbers"]):
            return said("isv.MOBILE_NUMBER_ILLEGAL")
        if given["SignName"] != SIGN_NAME:
            return said("isv.SMS_SIGNATURE_ILLEGAL")
        if given["TemplateCode"] not in self.templates:
            return said("isv.SMS_TEMPLATE_ILLEGAL")
        if not all(isinstance(value, str) for value in json.loads(given["TemplateParam"]).values()):
            return said("isv.INVALID_JSON_PARAM")
        ident = f"{next(self.numbers)}^0"
        self.sent.append({**given, "BizId": ident})
        return said("OK", BizId=ident)

    def list_sent(self, given: dict[str, str]) -> Answer:
        assert re.fullmatch(r"\d{8}", given["SendDate"])
        assert 1 <= int(given["PageSize"]) <= 50
        rows = [
            {"OutId": each["OutId"], "PhoneNum": each["PhoneNumbers"], "SendStatus": 1, "Content": "…"}
            for each in self.sent
            if each["PhoneNumbers"] == given["PhoneNumber"]
        ]
        return said("OK", TotalCount=str(len(rows)), SmsSendDetailDTOs={"SmsSendDetailDTO": rows})


def said(code: str, *, status: int = 200, **more: object) -> Answer:
    document = {"RequestId": "F655A8D5-B967-440B-8683-DAD6FF8DE990", "Code": code, "Message": "…", **more}
    return Answer(json.dumps(document).encode(), status)
