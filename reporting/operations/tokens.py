"""Keys for programs: made, shown once, revoked."""

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from partnerships.operations.people import hash_of
from reporting.models import Token

MOST = 20  # keys of one person that hold at a time


def make_token(*, name, tables, days, by):
    """(Token, the key itself, which nobody can read again)."""
    if Token.objects.visible_to(by).filter(revoked_at=None, expires_at__gt=timezone.now()).count() >= MOST:
        raise Conflict(_("You have %(most)s keys already. Revoke one first.") % {"most": MOST})
    secret = f"cx_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        owner_id=by.pk, name=name, tables=tables, digest=hash_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    return token, secret


def revoke_token(token, *, by):
    Token.objects.visible_to(by).filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
