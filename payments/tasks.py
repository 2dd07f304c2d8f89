from celery import shared_task

from partnerships.events import on
from payments import sweeps

on("exchange.cancelled")(sweeps.release_for)
on("exchange.decided")(sweeps.release_rest_for)


@shared_task
def verify_ledger():
    """Nightly: every hash and every sum of every fund."""
    return sweeps.verify_chains()
