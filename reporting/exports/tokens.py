"""Who stands behind a key that a program brings; every refusal is a status and a sentence."""

from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from clusterxchange import scope
from partnerships.middleware import role_needs_second_factor
from partnerships.models import User
from partnerships.operations.people import hash_of

SCHEME = "Bearer "


class NotLetIn(Exception):
    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


def caller(request):
    """(user with their scope of now, tables the key may read). Raises NotLetIn."""
    given = request.headers.get("Authorization", "")
    secret = given.removeprefix(SCHEME).strip() if given.startswith(SCHEME) else ""
    if not within(request, "api_guess" if not secret else "api", hash_of(secret or "nobody")):
        raise NotLetIn(429, _("Too many requests. Wait a minute."))
    known = owner_of(hash_of(secret)) if secret else None
    if known is None:
        if secret and not within(request, "api_guess", ""):
            raise NotLetIn(429, _("Too many requests. Wait a minute."))
        raise NotLetIn(401, _("Send a valid key as “Authorization: Bearer …”. It may have ended or been revoked."))
    user, tables = known
    with scope.acting_as(user):
        if settings.SECOND_FACTOR_FORCED and role_needs_second_factor(user.scope) and not is_mfa_enabled(user):
            raise NotLetIn(403, _("The owner of this key needs a second factor for their role, and has none."))
    return user, tables


def within(request, action, key):
    return ratelimit.consume(
        request, app="reporting", action=action, config=settings.API_RATE_LIMITS, key=key, limit_get=True
    )


def owner_of(digest):
    """The function says whose it is, past the policies, for keys that hold; it notes that the key was used."""
    with scope.fresh(), connection.cursor() as cursor:
        cursor.execute("SELECT owner, tables FROM token_owner(%s)", [digest])
        found = cursor.fetchone()
        return (User.objects.get(pk=found[0]), found[1]) if found else None
