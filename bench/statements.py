"""SQL statements a page costs, counted inside Django: `python -m bench.statements EMAIL PATH …` → JSON."""

import json
import sys

import django


def main(email, paths):
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if email:
        client.force_login(get_user_model().objects.get(email=email))
    counts = {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        sql = [query["sql"] for query in queries.captured_queries]
        counts[path] = len([one for one in sql if not one.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])
    print(json.dumps(counts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
