"""Drafts: kept as typed, one per person, kind and subject."""

from django.db import transaction
from django.utils import timezone

from partnerships.models import Draft


@transaction.atomic
def keep_draft(kind, values, *, by, about=""):
    """Save what was typed, unvalidated. Saving again replaces it."""
    draft, _created = Draft.objects.update_or_create(
        user=by, kind=kind, about=about, defaults={"values": values, "updated_at": timezone.now()}
    )
    return draft


@transaction.atomic
def discard_draft(kind, *, by, about=""):
    Draft.objects.filter(user=by, kind=kind, about=about).delete()
