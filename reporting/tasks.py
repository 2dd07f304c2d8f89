from celery import shared_task
from django.db import connection

from clusterxchange import scope
from reporting import dossier_queue, report_clocks
from reporting.exports import job, keeping, schedule
from reporting.operations.recounts import recount_nightly


@shared_task(time_limit=600, soft_time_limit=540)
def sweep_dossiers():
    """Put together the audit bundles that somebody asked for."""
    dossier_queue.make_dossiers()


@shared_task(time_limit=3600, soft_time_limit=3540)
def sweep_exports():
    """Order what repeats by itself, and write the exports that are due."""
    schedule.run_due()
    job.make_exports()


@shared_task
def remove_old_files():
    """Exports and audit bundles whose time is over."""
    keeping.remove_old()


@shared_task
def fold_tallies():
    """Fold the differences of the counts together; gives how many rows are left."""
    with scope.fresh(), connection.cursor() as cursor:
        cursor.execute("SELECT fold_tallies()")
        return cursor.fetchone()[0]


@shared_task(time_limit=900, soft_time_limit=840)
def recount():
    """Nightly: every figure from its source; gives how many differ."""
    return recount_nightly()


@shared_task
def remind_of_reports():
    """Reports that are due or wait for an answer: their people are reminded."""
    report_clocks.remind_of_reports()
