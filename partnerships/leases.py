"""Work that one worker has at a time. A worker that dies leaves the lease to end (reliability §3)."""

from django.utils import timezone


def take(found, length):
    """The first row of `found` (Queued) that is due, counted as one attempt more and kept from others for `length`.

    None when nothing is due, or another worker has it. Asked inside a transaction.
    """
    now = timezone.now()
    row = found.filter(next_attempt_at__lte=now).select_for_update(of=("self",), skip_locked=True).first()
    if row is not None:
        row.attempts, row.next_attempt_at = row.attempts + 1, now + length
        kept = type(row)._base_manager.filter(pk=row.pk)
        kept.update(attempts=row.attempts, next_attempt_at=row.next_attempt_at)
    return row
