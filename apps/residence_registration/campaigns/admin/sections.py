"""Reach, cost and results of a campaign, by channel."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY
from apps.notifications.models import Language
from apps.residence_registration.admin.wordings.words import length_words
from apps.residence_registration.campaigns.admin.words import money, parts_words, residents_words
from apps.residence_registration.campaigns.cost import Estimate, Line
from apps.residence_registration.campaigns.results import Result
from apps.residence_registration.campaigns.words import lengths, said


def estimate_section(found: Estimate) -> Section:
    facts = [
        Fact(_("reaches"), residents_words(found.reach)),
        *(Fact(line.channel.label, line_words(line)) for line in found.lines),
        Fact(_("opted out"), residents_words(found.opted_out)),
        Fact(_("costs"), money(found.cost)),
    ]
    if found.most > found.cost:
        facts.append(
            Fact(_("at most"), _("%(cost)s, were all followed by a text message") % {"cost": money(found.most)})
        )
    return Section(_("Reach and cost"), facts)


def line_words(line: Line) -> str:
    shown = [residents_words(line.residents)]
    if line.parts:
        shown += [parts_words(line.parts), money(line.cost)]
    return " · ".join(shown)


def text_section(texts: Mapping[str, str], titles: Mapping[str, str]) -> Section:
    measured = lengths(texts, titles)
    return Section(
        _("As it arrives"),
        [
            fact
            for language, text in texts.items()
            for fact in (
                Fact(Language(language).label, said(text, titles[language])),
                Fact(_("length"), length_words(measured[language])),
            )
        ],
    )


def results_section(results: list[Result]) -> Section:
    return Section(_("Results"), [Fact(each.channel.label, result_words(each)) for each in results])


def result_words(result: Result) -> str:
    counts = {
        _("waiting"): result.waiting,
        _("sent"): result.sent,
        _("of these delivered"): result.delivered,
        _("failed"): result.failed,
        _("withheld: opted out since, or called off"): result.withheld,
    }
    shown = [f"{words} {count:,}" for words, count in counts.items() if count]
    if result.cost:
        shown.append(money(result.cost))
    return " · ".join(shown) or EMPTY
