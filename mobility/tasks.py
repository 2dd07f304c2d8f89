from pathlib import Path

from celery import shared_task
from django.conf import settings

from mobility import alerts, reminders, reply_maildir, round_search, sample, sweeps
from mobility.transfer.job import run_imports


@shared_task
def sweep_clocks():
    """Expire applications, arrangements and kept places, start and end stays, pause offers of silent hosts."""
    sweeps.lapse_holds()
    sweeps.expire_applications()
    sweeps.expire_arrangements()
    sweeps.fill_places()
    sweeps.start_exchanges()
    sweeps.end_exchanges()
    sweeps.rest_silent_offers()


@shared_task
def fetch_replies():
    """Answers by mail, where a mail server puts them into a maildir."""
    if settings.REPLY_MAILDIR:
        reply_maildir.fetch(Path(settings.REPLY_MAILDIR))


@shared_task
def tell_of_new_offers():
    """E-mails to those who saved a search."""
    alerts.tell_of_new_offers()


@shared_task
def sample_catalogue():
    """Draw the sample that tells how many offers a question finds."""
    sample.take()


@shared_task
def send_reminders():
    """What is due and not done: whoever is to do it, then those who can help."""
    reminders.send_reminders()


@shared_task(time_limit=900, soft_time_limit=870)
def sweep_imports():
    """Check uploaded tables, and take over those that somebody decided for."""
    run_imports()


@shared_task(soft_time_limit=None, time_limit=1800)
def search_rounds():
    """Search and accept the matching rounds that are due."""
    round_search.work_on_rounds()
