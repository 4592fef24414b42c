"""Jobs in the words of the office."""

from typing import Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.jobs.kinds import params_of
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.grids.office.details import Text
from apps.grids.office.formats import Tone, badge
from apps.grids.office.imports.kinds import import_title

KIND_WORDS: Final[dict[str, Promise]] = {
    "export": gettext_lazy("Export"),
    "import.check": gettext_lazy("Import: looked through"),
    "import.write": gettext_lazy("Import: taken in"),
}
STATE_WORDS: Final[dict[str, Promise]] = {
    JobState.QUEUED: gettext_lazy("Waiting"),
    JobState.RUNNING: gettext_lazy("Being worked on"),
    JobState.DONE: gettext_lazy("Finished"),
    JobState.FAILED: gettext_lazy("Stopped with an error"),
    JobState.CANCELLED: gettext_lazy("Cancelled"),
}
TONES: Final[dict[str, Tone]] = {
    JobState.QUEUED: Tone.PLAIN,
    JobState.RUNNING: Tone.INFO,
    JobState.DONE: Tone.GOOD,
    JobState.FAILED: Tone.BAD,
    JobState.CANCELLED: Tone.WARN,
}


def kind_words(job: Job) -> Text:
    return KIND_WORDS.get(job.kind, job.kind)


def state_badge(job: Job) -> SafeString:
    return badge(STATE_WORDS[job.state], TONES[job.state])


def about(job: Job) -> Text:
    """The list or the kind of rows that it is about, never what was searched for."""
    params = params_of(job)
    if "model" in params:
        return str(apps.get_model(params["model"])._meta.verbose_name_plural)
    return import_title(params.get("import", ""))


def progress_words(job: Job) -> str:
    if job.total:
        return _("%(done)d of %(total)d rows") % {"done": job.done, "total": job.total}
    return ngettext("%(done)d row", "%(done)d rows", job.done) % {"done": job.done} if job.done else ""


def error_words(job: Job) -> str:
    """The sentence of a domain error as it is; a crash has only a name, which helps nobody."""
    if job.state != JobState.FAILED:
        return ""
    if job.error.isidentifier():
        return _("Something went wrong (%(error)s). It was tried several times; please tell the administrator.") % {
            "error": job.error
        }
    return job.error
