from celery import shared_task

from mobility import facets, sweeps


@shared_task
def sweep_clocks():
    """Expire applications, start and end stays, recount the catalogue's facets."""
    sweeps.expire_applications()
    sweeps.start_exchanges()
    sweeps.end_exchanges()
    facets.recount()
