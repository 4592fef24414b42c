"""A rule as a person reads it: the sentences that a worker is told, and what a rule asks for."""

from django.utils.translation import gettext as _

from apps.grids.office.details import Fact, Section
from apps.verification_tasks.evidence_rules import Proof, Rule, Rules
from apps.verification_tasks.evidence_words import proof_words
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.states import Channel, Outcome


def rule_sections(rules: Rules) -> list[Section]:
    """One section an outcome; channels with one rule stand together."""
    return [Section(str(LABELS[Outcome, outcome]), channel_facts(rules[outcome])) for outcome in Outcome]


def channel_facts(by_channel: dict[Channel, Rule]) -> list[Fact]:
    grouped: dict[Rule, list[str]] = {}
    for channel, rule in by_channel.items():
        grouped.setdefault(rule, []).append(str(LABELS[Channel, channel]))
    return [
        Fact(_("every channel") if len(names) == len(Channel) else _(", ").join(names), rule_words(rule))
        for rule, names in grouped.items()
    ]


def rule_words(rule: Rule) -> str:
    parts = []
    if rule.met:
        parts.append(_("an attempt that met the resident"))
    if rule.attempts:
        kind = _("%(n)d attempts without success") if rule.unsuccessful else _("%(n)d attempts")
        parts.append(kind % {"n": rule.attempts})
    if rule.days > 1:
        parts.append(_("on at least %(n)d days") % {"n": rule.days})
    if rule.day_parts > 1:
        parts.append(_("at %(n)d times of day or more") % {"n": rule.day_parts})
    if rule.any_of:
        parts.append(_(" or ").join(proof_words(proof, rule) for proof in rule.any_of))
    if Proof.CALL_RECORD in rule.any_of:
        parts.append(report_words(rule))
    return _("; ").join(parts)


def report_words(rule: Rule) -> str:
    if rule.reported_call_s is None:
        return _("a call that only the worker reports does not count")
    return _("a call that only the worker reports counts from %(n)g s on") % {"n": rule.reported_call_s}
