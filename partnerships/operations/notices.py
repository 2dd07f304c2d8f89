"""Choosing how to hear of things, and having seen them."""

from django.db import transaction
from django.utils import timezone

from partnerships.models import Notice, Preference
from partnerships.notices import KINDS


@transaction.atomic
def choose_channels(choices, *, by):
    """choices: {kind: channel}. Mandatory kinds stay as they are."""
    for key, channel in choices.items():
        if not KINDS[key].mandatory:
            Preference.objects.update_or_create(user=by, kind=key, defaults={"channel": channel})


@transaction.atomic
def mark_seen(*, by):
    """All news up to now."""
    Notice.objects.visible_to(by).filter(seen_at=None).update(seen_at=timezone.now())
