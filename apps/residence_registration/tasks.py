"""Celery entry points of registration."""

from celery import shared_task

from apps.residence_registration.campaigns.services import run_campaigns as take_steps
from apps.residence_registration.services.expiry import forget_sign_ins


@shared_task
def forget_expired_sign_ins() -> None:
    while forget_sign_ins():
        pass


@shared_task
def run_campaigns() -> None:
    take_steps()
