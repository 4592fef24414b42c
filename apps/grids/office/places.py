"""Where a job's page and its file are."""

from django.urls import reverse


def job_url(job_id: object) -> str:
    return reverse("admin:core_job_change", args=[job_id])


def job_file_url(job_id: object) -> str:
    return reverse("admin:core_job_file", args=[job_id])
