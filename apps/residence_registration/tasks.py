"""Celery entry points of registration."""

from celery import shared_task

from apps.residence_registration.services.expiry import forget_sign_ins


@shared_task
def forget_expired_sign_ins() -> None:
    while forget_sign_ins():
        pass
