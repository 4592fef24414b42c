"""Every write of this room."""

from apps.residence_registration.services.accounts import OpenedSession, open_session, send_code
from apps.residence_registration.services.changes import change_declaration, correct_declarations
from apps.residence_registration.services.decisions import Decision, decide_declarations
from apps.residence_registration.services.duplicates import close_duplicates
from apps.residence_registration.services.emails import claim_email, confirm_email, unbind_email
from apps.residence_registration.services.refusals import AlreadyDeclared, IdTaken, invalid_transition
from apps.residence_registration.services.resubmission import RESUBMITTABLE, resubmit_declaration
from apps.residence_registration.services.submission import Submission, submit_declarations
from apps.residence_registration.services.verification import Routed, begin_verification, note_verification
from apps.residence_registration.services.wechat import (
    BindingCode,
    bind_wechat,
    draw_code,
    hold_openid,
    issue_binding_code,
    openid_index,
    unbind_account,
    unbind_openid,
)
from apps.residence_registration.services.withdrawal import withdraw_declaration

__all__ = [
    "RESUBMITTABLE",
    "AlreadyDeclared",
    "BindingCode",
    "Decision",
    "IdTaken",
    "OpenedSession",
    "Routed",
    "Submission",
    "begin_verification",
    "bind_wechat",
    "change_declaration",
    "claim_email",
    "close_duplicates",
    "confirm_email",
    "correct_declarations",
    "decide_declarations",
    "draw_code",
    "hold_openid",
    "invalid_transition",
    "issue_binding_code",
    "note_verification",
    "open_session",
    "openid_index",
    "resubmit_declaration",
    "send_code",
    "submit_declarations",
    "unbind_account",
    "unbind_email",
    "unbind_openid",
    "withdraw_declaration",
]
