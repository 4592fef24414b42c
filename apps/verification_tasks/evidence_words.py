"""What is missing in plain words, with the wire's own words beside them: for workers and for authors of clients."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.verification_tasks.evidence_policy import Lack
from apps.verification_tasks.evidence_rules import Proof, Rule
from apps.verification_tasks.presence import TryResult

CHANNELS: Final = {
    "door": gettext_lazy("an attempt by door with the result met"),
    "phone": gettext_lazy("an attempt by phone with the result met"),
    "wechat": gettext_lazy("an attempt by wechat with the result met"),
}
WORDS: Final[dict[str, Promise]] = {
    "attempts": gettext_lazy("attempts: %(need)g needed, %(have)g there"),
    "failed_attempts": gettext_lazy("attempts without success: %(need)g needed, %(have)g there"),
    "days": gettext_lazy("attempts on different days: %(need)g needed, %(have)g there"),
    "day_parts": gettext_lazy(
        "attempts at different times of day (morning, afternoon, evening): %(need)g needed, %(have)g there"
    ),
    "no_callee": gettext_lazy("the call record's meta names no callee"),
    "other_number": gettext_lazy("the call record is of another number"),
    "call_before_task": gettext_lazy("the call was made before this task began"),
    "own_report": gettext_lazy("only the exchange's own record counts, a reported call does not"),
    "short_call": gettext_lazy("the call lasted %(have)g s, %(need)g s are needed"),
    "home_unknown": gettext_lazy("the residence's position is not known, so a location cannot show that it is near"),
    "no_position": gettext_lazy("the location evidence has no position"),
    "far": gettext_lazy("the location is %(have)g m away, at most %(need)g m are allowed"),
}
PROOFS: Final[dict[Proof, Promise]] = {
    Proof.PHOTO: gettext_lazy("a photo"),
    Proof.AUDIO: gettext_lazy("an audio recording"),
    Proof.SIGNATURE: gettext_lazy("a signature"),
    Proof.DOCUMENT: gettext_lazy("a document"),
    Proof.WECHAT_MESSAGE: gettext_lazy("a wechat_message"),
    Proof.PRESENCE_CODE: gettext_lazy("the resident's presence_code"),
}

TRIES: Final[dict[TryResult, Promise]] = {
    TryResult.OVER: gettext_lazy(
        "The presence_code has been replaced or used: ask the resident for the present one."
    ),
    TryResult.WRONG: gettext_lazy("The presence_code is wrong: ask the resident to read it out again."),
    TryResult.MISTYPED: gettext_lazy("The presence_code has a typing error: it has eight digits, please check them."),
    TryResult.LOCKED: gettext_lazy("After too many wrong tries no presence_code is taken: use another proof."),
}


def code_words(result: TryResult | None) -> str:
    """What was wrong with a code, or nothing."""
    return str(TRIES[result]) if result in TRIES else ""


def missing_words(missing: Iterable[Lack]) -> str:
    return _("Missing: %(what)s") % {"what": _("; ").join(words(lack) for lack in missing)}


def words(lack: Lack) -> str:
    if lack.code == "met":
        return str(CHANNELS[lack.channel])
    if lack.code == "proof" and lack.rule is not None:
        wanted = _(" or ").join(proof_words(proof, lack.rule) for proof in lack.rule.any_of)
        return _("; ").join([wanted, *sorted(words(reason) for reason in lack.near)])
    return str(WORDS[lack.code]) % {"have": lack.have, "need": lack.need}


def proof_words(proof: Proof, rule: Rule) -> str:
    if proof is Proof.LOCATION:
        near = _("a location within %(metres)g m of the residence")
        return _("a location") if rule.within_m is None else near % {"metres": rule.within_m}
    if proof is Proof.CALL_RECORD:
        return _("a call_record of %(seconds)g s or more to the declared number") % {"seconds": rule.call_s}
    return str(PROOFS[proof])
