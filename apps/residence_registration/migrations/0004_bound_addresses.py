"""A WeChat that is bound is a way to reach its resident."""

from django.db import migrations
from django.utils import timezone

from apps.core.phones import phone_index


def note_addresses(apps, _schema_editor):
    Binding = apps.get_model("residence_registration", "WechatBinding")
    Contact = apps.get_model("notifications", "Contact")
    Address = apps.get_model("notifications", "ContactAddress")
    for binding in Binding.objects.filter(ended_at=None).select_related("account").iterator(chunk_size=500):
        phone = binding.account.phone
        contact, _ = Contact.objects.get_or_create(
            recipient_index=phone_index(phone), defaults={"phone": phone, "changed_at": timezone.now()}
        )
        Address.objects.get_or_create(
            contact=contact,
            channel="wechat",
            defaults={
                "address": binding.openid,
                "address_index": bytes(binding.openid_index),
                "bound_at": binding.bound_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("residence_registration", "0003_wechat_binding"),
        ("notifications", "0003_wishes_and_wordings"),
    ]

    operations = [migrations.RunPython(note_addresses, migrations.RunPython.noop)]
