"""What is said: one text a template and language. `{fields}` are what the sender's context must hold."""

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter
from typing import Final

FALLBACK: Final = "zh-hans"


class Template(StrEnum):
    OTP = "otp"
    SUBMITTED = "declaration.submitted"
    REGISTERED = "declaration.registered"
    REJECTED = "declaration.rejected"
    NEEDS_CORRECTION = "declaration.needs_correction"
    CHANGED = "declaration.changed"
    WITHDRAWN = "declaration.withdrawn"
    ENDED = "declaration.ended"
    DIGEST = "resident.digest"
    EMAIL_CODE = "resident.email_code"
    OVERDUE = "verification.overdue"
    TASK_REMINDER = "task.reminder"
    TASK_ESCALATED = "task.escalated"
    TASK_UNANSWERED = "task.unanswered"
    TASK_WITHDRAWN = "task.withdrawn"
    TASK_PHONE_SILENT = "task.phone_silent"
    EVENT_HELD = "event.held"
    PRESENCE_CODE = "presence.code"
    ANNOUNCEMENT = "resident.announcement"


# The code stands alone as the one run of six digits, so that a phone offers to fill it in.
TEXTS: Final[dict[Template, dict[str, str]]] = {
    Template.OTP: {
        "zh-hans": "【门前】验证码 {code}，五分钟内有效。请勿告诉任何人，工作人员不会向您索要验证码。",
        "en": "[Doorstep] Your code is {code}, valid for five minutes. Tell nobody: our staff never ask.",
    },
    Template.SUBMITTED: {
        "zh-hans": "【门前】您的居住登记申报 {reference} 已收到，网格员将在七日内上门、"
        "来电或微信核实，您无须到场，结果将另行告知。",
        "en": "[Doorstep] Declared: {reference}. A grid worker checks it within 7 days: at your door, by phone or "
        "WeChat. No need to come in; the result follows.",
    },
    Template.REGISTERED: {
        "zh-hans": "【门前】您的居住登记 {reference} 已完成，自申报之日起计算。{eligible_from} 起可在线申领居住证，"
        "无须到场；持证可享教育、就业、医疗卫生等十一项公共服务和八项便利。",
        "en": "[Doorstep] Residence {reference} is registered. From {eligible_from} you may ask for a permit online, "
        "no visit needed: school, work, health care, 11 services in all, 8 conveniences.",
    },
    Template.REJECTED: {
        "zh-hans": "【门前】您的居住登记申报 {reference} 未通过核实。如有异议，请联系所在社区或重新申报。",
        "en": "[Doorstep] Your declaration {reference} was not confirmed. Your community hears objections.",
    },
    Template.NEEDS_CORRECTION: {
        "zh-hans": "【门前】您的居住登记申报 {reference} 需要更正，请登录查看并在线重新提交，"
        "无须到场，随后七日内再次核实。",
        "en": "[Doorstep] Your declaration {reference} needs correcting. Log in and send it again, no visit needed; "
        "it is verified anew within 7 days.",
    },
    Template.CHANGED: {
        "zh-hans": "【门前】您的居住登记 {reference} 的内容已由工作人员更正，请登录核对。如有异议，请联系所在社区。",
        "en": "[Doorstep] The office has changed particulars of {reference}. Please log in and check them.",
    },
    Template.WITHDRAWN: {
        "zh-hans": "【门前】您的居住登记申报 {reference} 已按您的申请撤回。如非本人操作，请联系所在社区。",
        "en": "[Doorstep] Declaration {reference} is withdrawn as you asked. Not you? Tell your community.",
    },
    Template.ENDED: {
        "zh-hans": "【门前】您的居住登记 {reference} 已按您的申请注销。如非本人操作，请联系所在社区。",
        "en": "[Doorstep] Registration {reference} has ended as you asked. Not you? Tell your community.",
    },
    Template.DIGEST: {
        "zh-hans": "【门前】您有 {count} 件居住登记事项有新进展，其中 {reference}，请登录查看。",
        "en": "[Doorstep] There is news of {count} of your registrations, {reference} among them. Please log in.",
    },
    Template.EMAIL_CODE: {
        "zh-hans": "【门前】邮箱验证码 {code}，三十分钟内有效。如非本人操作，请忽略本邮件。",
        "en": "[Doorstep] Your e-mail code is {code}, valid for 30 minutes. Not you? Ignore this message.",
    },
    Template.OVERDUE: {
        "zh-hans": "【门前】申报 {reference} 未能按期核实，深表歉意，已转上级督办，您的登记时间不受影响。",
        "en": "[Doorstep] We are late with {reference}, and sorry. It is escalated; you lose no time by it.",
    },
    Template.TASK_REMINDER: {
        "zh-hans": "【门前】您有 {count} 项任务待核实，首项 {reference}，最早期限 {due}。",
        "en": "[Doorstep] Tasks waiting to be verified: {count}. First {reference}, earliest due {due}.",
    },
    Template.TASK_ESCALATED: {
        "zh-hans": "【门前】有 {count} 项任务尚未核实，首项 {reference}，最早期限 {due}，请督促办理。",
        "en": "[Doorstep] Not verified yet: {count}. First {reference}, earliest due {due}; please see to it.",
    },
    Template.PRESENCE_CODE: {
        "zh-hans": "【门前】上门核实码 {code}。网格员上门或来电核实时，请当面出示或口头告知，核实前请勿提供给他人。",
        "en": "[Doorstep] Presence code {code}: give it to the grid worker at your door or on the phone only.",
    },
    Template.TASK_UNANSWERED: {
        "zh-hans": "【门前】有 {count} 项督办逾时无人回应，现报您处，首项 {reference}，期限 {due}，请处理并回应。",
        "en": "[Doorstep] Nobody answered for {count} tasks. First {reference}, earliest due {due}; please answer.",
    },
    Template.TASK_WITHDRAWN: {
        "zh-hans": "【门前】有 {count} 项提醒或督办已撤销：工作此前已完成或期限已调整。首项 {reference}。",
        "en": "[Doorstep] Withdrawn for {count} tasks, done before or the deadline moved. First {reference}.",
    },
    Template.TASK_PHONE_SILENT: {
        "zh-hans": "【门前】手机久未同步，{count} 项任务可能已办未传，首项 {reference}，期限 {due}，请尽快联网。",
        "en": "[Doorstep] A phone is silent; {count} tasks may be done. First {reference}, due {due}: please sync.",
    },
    Template.EVENT_HELD: {
        "zh-hans": "【门前】有 {count} 项现场上报缺少材料而搁置，首项任务 {reference}，期限 {due}，请处理。",
        "en": "[Doorstep] Reports from the field that wait: {count}. First {reference}, due {due}; please see to it.",
    },
    # Where a campaign's own words begin; each campaign has versions of its own, which are never "in force".
    Template.ANNOUNCEMENT: {
        "zh-hans": "【门前】{title}。详情请登录查看。不愿再收到宣传通知，可登录后在消息设置中退订。",
        "en": "[Doorstep] {title}. Log in to read more. You may opt out of announcements in your message settings.",
    },
}


# What each variable may look like: for previews and for the length of a text.
SAMPLE: Final[Mapping[str, str]] = {
    "code": "482913",
    "reference": "MQ-20261123-0000001",
    "eligible_from": "2027-05-23",
    "due": "2026-11-30 24:00",
    "count": "12",
    "title": "社区便民服务周六开放",
}


def variables(template: Template) -> frozenset[str]:
    """What the senders of this template give; a text may use these and no others."""
    return fields(TEXTS[template][FALLBACK])


def fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
