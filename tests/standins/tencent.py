"""A stand-in for Tencent's SMS: TC3 signatures within five minutes, a word for each number, a list of reports.

Like Tencent it takes a message as often as it comes: it does not look at SessionContext.
"""

import hashlib
import hmac
import itertools
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from tests.standins.http import Answer, Call, StandIn

KEY_ID, SECRET, SIGN_NAME, APP_ID = "invented-secret-id", "invented-secret-key", "门前", "1400000000"
HEADER: Final = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


@dataclass
class TencentServer(StandIn):
    # Its word for the next numbers, in order; those of whole requests start with these.
    words: list[str] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    templates: set[str] = field(default_factory=lambda: {"SMS_1"})
    clock: float | None = None
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1045710669157053657849499619))

    def answer(self, call: Call) -> Answer:
        fault = self.fault_in(call)
        if fault:
            return refused(fault)
        given = json.loads(call.body)
        match call.headers["x-tc-action"]:
            case "SendSms":
                return self.send(given)
            case "PullSmsSendStatusByPhoneNumber":
                return self.list_sent(given)
            case _:
                return refused("InvalidAction")

    def fault_in(self, call: Call) -> str:
        found = HEADER.fullmatch(call.headers.get("authorization", ""))
        if call.method != "POST" or call.path != "/" or found is None:
            return "AuthFailure.SignatureFailure"
        key_id, day, names, signature = found.groups()
        at = int(call.headers["x-tc-timestamp"])
        if key_id != KEY_ID:
            return "AuthFailure.SecretIdNotFound"
        if call.headers["x-tc-version"] != "2021-01-11" or not call.headers.get("x-tc-region"):
            return "InvalidParameter"
        if datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") != day or not {"content-type", "host"} <= set(
            names.split(";")
        ):
            return "AuthFailure.SignatureFailure"
        if not hmac.compare_digest(signature, self.signature(call, day, names)):
            return "AuthFailure.SignatureFailure"
        return "AuthFailure.SignatureExpire" if abs((self.clock or time.time()) - at) > 300 else ""

    def signature(self, call: Call, day: str, names: str) -> str:
        lines = [f"{name}:{call.headers[name].strip().lower()}" for name in names.split(";")]
        request = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(call.body).hexdigest()])
        text = "\n".join(
            [
                "TC3-HMAC-SHA256",
                call.headers["x-tc-timestamp"],
                f"{day}/sms/tc3_request",
                hashlib.sha256(request.encode()).hexdigest(),
            ]
        )
        key = f"TC3{SECRET}".encode()
        for part in (day, "sms", "tc3_request", text):
            key = hmac.new(key, part.encode(), "sha256").digest()
        return key.hex()

    def send(self, given: dict[str, Any]) -> Answer:
        word = self.words.pop(0) if self.words else self.word_for(given)
        if word.startswith(("AuthFailure", "InternalError", "RequestLimitExceeded")):
            return refused(word)
        (number,) = given["PhoneNumberSet"]
        status = {"SerialNo": "", "PhoneNumber": number, "Fee": 0, "Code": word, "Message": "…", "IsoCode": "CN"}
        if word == "Ok":
            status |= {"SerialNo": f"5000:{next(self.numbers)}", "Fee": 1}
            self.sent.append({**given, "SerialNo": status["SerialNo"]})
        return said(SendStatusSet=[{**status, "SessionContext": given["SessionContext"]}])

    def word_for(self, given: dict[str, Any]) -> str:
        if not re.fullmatch(r"\+861\d{10}", given["PhoneNumberSet"][0]):
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if given["SmsSdkAppId"] != APP_ID:
            return "UnauthorizedOperation.SmsSdkAppIdVerifyFail"
        if given["SignName"] != SIGN_NAME:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        if given["TemplateId"] not in self.templates:
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if not all(isinstance(value, str) for value in given["TemplateParamSet"]):
            return "InvalidParameterValue.TemplateParameterFormatError"
        return "Ok"

    def list_sent(self, given: dict[str, Any]) -> Answer:
        assert given["SmsSdkAppId"] == APP_ID
        assert given["BeginTime"] < given["EndTime"]
        assert (given["Offset"], given["Limit"]) == (0, 100)
        rows = [
            {
                "PhoneNumber": given["PhoneNumber"],
                "SerialNo": each["SerialNo"],
                "SessionContext": each["SessionContext"],
                "ReportStatus": "SUCCESS",
            }
            for each in self.sent
            if each["PhoneNumberSet"] == [given["PhoneNumber"]]
        ]
        return said(PullSmsSendStatusSet=rows)


def said(**members: object) -> Answer:
    return Answer(json.dumps({"Response": {**members, "RequestId": "a0aabda6-cf91-4f3e-a81f-9198114a2279"}}).encode())


def refused(code: str) -> Answer:
    return said(Error={"Code": code, "Message": "…"})
