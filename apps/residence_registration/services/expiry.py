"""What residents signed in with is forgotten once it opens nothing any more."""

from typing import Final

from apps.core.clock import now
from apps.residence_registration.models import EmailClaim, OneTimeCode, ResidentSession, WechatBindingCode

BATCH: Final = 1000


def forget_sign_ins() -> int:
    """Take away a batch of expired codes of each kind and one of expired sessions; how many there were."""
    moment = now()
    codes = OneTimeCode.objects.filter(expires_at__lte=moment).order_by("expires_at").values("pk")[:BATCH]
    sessions = ResidentSession.objects.filter(expires_at__lte=moment).order_by("expires_at").values("pk")[:BATCH]
    # The time is asked again: a resident who has just asked for another code keeps it.
    gone, _ = OneTimeCode.objects.filter(pk__in=codes, expires_at__lte=moment).delete()
    ended, _ = ResidentSession.objects.filter(pk__in=sessions, expires_at__lte=moment).delete()
    bindings = WechatBindingCode.objects.filter(expires_at__lte=moment).order_by("expires_at").values("pk")[:BATCH]
    unused, _ = WechatBindingCode.objects.filter(pk__in=bindings, expires_at__lte=moment).delete()
    claims = EmailClaim.objects.filter(expires_at__lte=moment).order_by("expires_at").values("pk")[:BATCH]
    unconfirmed, _ = EmailClaim.objects.filter(pk__in=claims, expires_at__lte=moment).delete()
    return gone + ended + unused + unconfirmed
