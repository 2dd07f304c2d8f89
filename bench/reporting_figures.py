"""A child of `bench reporting_pages`: the milliseconds of SQL that collecting a half-year's figures takes, as JSON."""

import json
import sys
import time
from datetime import date

import django

TIMES = 11


def main(email):
    django.setup()
    kinds = {"of the scheme": False, "of a partnership": True}
    print(json.dumps({name: [collected(email, of_one) for _ in range(TIMES)] for name, of_one in kinds.items()}))


def collected(email, of_one):
    """Milliseconds that the database was waited for."""
    from django.db import connection

    from clusterxchange import scope
    from partnerships.models import User
    from reporting.selection import Selection, partnerships_of
    from reporting.views.dashboards import figures_of

    spent = 0.0

    def watch(execute, sql, values, many, context):
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            spent += (time.perf_counter() - began) * 1000

    user = User.objects.get(email=email)
    with scope.acting_as(user):
        scope.read_only()
        mine = partnerships_of(user)
        one = max(mine, key=lambda row: row.exchange_target) if of_one else None
        selection = Selection(one, date(2026, 1, 1), date(2026, 6, 30))
        with connection.execute_wrapper(watch):
            figures_of(selection, mine, user, date.today())
    return spent


if __name__ == "__main__":
    main(sys.argv[1])
