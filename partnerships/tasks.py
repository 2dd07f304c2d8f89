"""The queue's worker. A task is: load, one call; what must happen is a row."""

from celery import shared_task


@shared_task
def sweep_queue():
    """Deliver events, send mails, make documents: whatever is due."""
