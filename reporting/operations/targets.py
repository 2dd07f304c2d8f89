"""Setting what was promised at least: by the Support Office, as the grant agreements say."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from partnerships.events import record
from reporting.models import Target


@transaction.atomic
def set_target(*, partnership, cut, key, at_least, by):
    """at_least 0 takes the target away. partnership None: of the scheme."""
    if by.scope.scheme != "support_office":
        raise PermissionDenied("the Support Office sets targets")
    rows = Target.objects.filter(partnership=partnership, cut=cut, key=key)
    if at_least:
        values = {"at_least": at_least, "set_at": timezone.now(), "set_by": by}
        Target.objects.update_or_create(partnership=partnership, cut=cut, key=key, defaults=values)
    else:
        rows.delete()
    if partnership:
        record("target.set", partnership, by=by, cut=cut, key=key, at_least=at_least)
