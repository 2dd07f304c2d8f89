from celery import shared_task
from django.db import connection

from clusterxchange import scope


@shared_task
def fold_tallies():
    """Fold the differences of the counts together; gives how many rows are left."""
    with scope.fresh(), connection.cursor() as cursor:
        cursor.execute("SELECT fold_tallies()")
        return cursor.fetchone()[0]
