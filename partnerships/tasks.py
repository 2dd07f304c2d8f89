"""The queue's worker, the desk's clock, and the sweep that re-finds what a lost message left behind."""

from celery import shared_task

from partnerships import digests, queue, sweeps
from partnerships.events import hint


@shared_task
def sweep_queue():
    """Deliver events, send mails, make documents: whatever is due now."""
    queue.deliver_events()
    queue.send_mails()
    if queue.make_documents():
        hint("partnerships.tasks.sweep_queue")  # there may be more than one turn's worth
    queue.deliver_events()
    queue.send_mails()


@shared_task
def sweep_desk():
    """Registrations that wait too long, approvals whose time is over."""
    sweeps.sweep_desk()
    sweeps.expire_approvals()


@shared_task
def send_digests():
    """One mail a day for those who want it so."""
    digests.send_digests()
