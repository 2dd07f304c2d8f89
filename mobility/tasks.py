from celery import shared_task

from mobility import facets, reminders, sweeps


@shared_task
def sweep_clocks():
    """Expire applications and kept places, start and end stays, recount the catalogue's facets."""
    sweeps.lapse_holds()
    sweeps.expire_applications()
    sweeps.fill_places()
    sweeps.start_exchanges()
    sweeps.end_exchanges()
    facets.recount()


@shared_task
def send_reminders():
    """What is due and not done: whoever is to do it, then those who can help."""
    reminders.send_reminders()
