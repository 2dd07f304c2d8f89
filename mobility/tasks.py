from celery import shared_task

from mobility import facets, sweeps


@shared_task
def sweep_clocks():
    """Expire applications and kept places, start and end stays, recount the catalogue's facets."""
    sweeps.lapse_holds()
    sweeps.expire_applications()
    sweeps.fill_places()
    sweeps.start_exchanges()
    sweeps.end_exchanges()
    facets.recount()
