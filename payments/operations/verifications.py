"""Reading a ledger through: every hash, every sum. What was found is kept; what is broken is told."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from partnerships.events import record
from payments.models import Verification
from payments.operations.ledger import chain_of

READERS = ("coordinator", "finance")


def may_verify(fund, user):
    scope = user.scope
    return scope.sees_everything or fund.partnership_id in scope.partnerships_as(*READERS)


@transaction.atomic
def verify_ledger(fund, *, by):
    """Verify now; by None is the nightly round. A broken chain is told to the Support Office, each time."""
    if by is not None and not may_verify(fund, by):
        raise PermissionDenied("coordinator, finance, Support Office and Agency verify a ledger")
    found = Verification.objects.create(fund=fund, partnership_id=fund.partnership_id, by=by, **chain_of(fund))
    if found.broken_at is not None:
        record("ledger.broken", fund, by=by, posting=found.broken_at)
    return found
