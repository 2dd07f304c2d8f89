"""Keeping searches of the catalogue."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.models import SavedSearch


@transaction.atomic
def save_search(*, name, often, query, most, by):
    """Keep a search. most: how many one person may keep. Raises Conflict above."""
    if SavedSearch.objects.visible_to(by).count() >= most:
        raise Conflict(_("You keep %(most)s searches already. Delete one to save this one.") % {"most": most})
    now = timezone.now()
    return SavedSearch.objects.create(user=by, name=name, often=often, query=query, created_at=now, told_at=now)


@transaction.atomic
def change_search(search, *, name, often, by):
    """Another name or rhythm. E-mails that begin again tell of what is new from now on."""
    changes = {"name": name, "often": often}
    if search.often == SavedSearch.Often.NEVER:
        changes["told_at"] = timezone.now()
    SavedSearch.objects.visible_to(by).filter(pk=search.pk).update(**changes)


@transaction.atomic
def delete_search(search, *, by):
    SavedSearch.objects.visible_to(by).filter(pk=search.pk).delete()


@transaction.atomic
def silence_search(search):
    """No more e-mails: whoever holds the link of one may ask for that. The search stays."""
    SavedSearch.objects.filter(pk=search.pk).update(often=SavedSearch.Often.NEVER)
