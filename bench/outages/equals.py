"""The same request by 32 at once, through the portal's operations: signatures, batches, approvals, a statement.

    fifty agreements, each signed by all 32; a hundred due payments, each put into a batch by all 32, each batch
    approved by all 32, and one statement of all of them imported by all 32.

Run as a program in two steps, `python -m bench.outages.equals arrange|run`, as the owner and as the portal.
"""

import json
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from clusterxchange import scope  # noqa: E402
from clusterxchange.workflow import Conflict  # noqa: E402
from mobility.models import Exchange, Paper  # noqa: E402
from partnerships.models import Partnership, User  # noqa: E402
from payments.models import Batch, Fund, Payment, Posting  # noqa: E402
from payments.operations import approve_batch, import_answer, prepare_batch, send_batch, sign_agreement  # noqa: E402
from tests import factories  # noqa: E402
from tests.payments import bank_samples  # noqa: E402

AT_ONCE, AGREEMENTS, PAYMENTS = 32, 50, 100


def arrange():
    call_command("setup_scheme", verbosity=0)
    vop = factories.partnership("EQ", fstp_ceiling="380000.00")
    host = factories.organisation("Host Lda", vop, type="cluster", country="PT", place="Porto", where=(41.1, -8.6))
    visitor = factories.organisation("Visitor Ltd", vop)
    signer = factories.person("vo@example.eu")
    offer = factories.offer(host, places=AGREEMENTS + PAYMENTS)
    for number in range(AT_ONCE):
        person = factories.person(f"eq{number}@example.eu")
        for role in ("signatory", "finance"):
            factories.member(person, role, partnership=vop)
    for _number in range(AGREEMENTS):
        exchange = factories.exchange(offer, visitor, status="commitment_signed")
        factories.bank_account(exchange)
        factories.paper(exchange, status="signed")
        factories.signature(factories.paper(exchange, "agreement"), "vo", signer)
    for _number in range(PAYMENTS):
        exchange = factories.exchange(offer, visitor, status="validated")
        factories.bank_account(exchange)
        factories.share(exchange)
        factories.post(exchange, "reserve")


def run():
    people = list(User.objects.filter(email__startswith="eq").order_by("pk"))
    with scope.acting_as(people[0]):
        vop = Partnership.objects.get(acronym="EQ")
        papers = list(Paper.objects.filter(kind="agreement", status="open").values_list("pk", "sha256"))
        due = list(Exchange.objects.filter(status="validated").order_by("pk"))
    found = {"signatures": at_once(people, papers, sign)}
    found["payments"] = at_once(people, due, lambda one, by: prepare_batch(vop, [one], by=by))
    with scope.acting_as(people[0]):
        batches = list(Batch.objects.values_list("pk", flat=True))
    found["approvals"] = at_once(people, batches, lambda pk, by: approve_batch(Batch.objects.get(pk=pk), by=by))
    with scope.acting_as(people[0]):
        for batch in Batch.objects.filter(status="approved"):
            send_batch(batch, by=people[0])
        orders = list(Payment.objects.filter(status="ordered").values_list("end_to_end_id", "amount"))
    statement = bank_samples.pfennig(orders)
    said = {"content": statement, "name": "statement.xml"}
    found["statements"] = at_once(people, [vop], lambda one, by: news(import_answer(one, by=by, **said)))
    return found | {"rows": counted(vop, people[0])}


def sign(paper, by):
    pk, sha256 = paper
    found = Paper.objects.select_related("exchange").get(pk=pk)
    sign_agreement(found, side="vop", function="Coordinator", sha256=sha256, by=by)


def news(imported):
    _answer, fresh = imported
    if not fresh:
        raise Conflict("imported before")


def at_once(people, things, work):
    """{"asked", "done"}: each of 32, on a connection of their own, does the same to each thing, in the same order."""
    start = threading.Barrier(AT_ONCE)

    def turn(person):
        outcomes = Counter()
        try:
            start.wait()
            for one in things:
                outcomes[attempt(one, person)] += 1
        finally:
            connection.close()
        return outcomes

    def attempt(one, person):
        try:
            with scope.acting_as(person):
                work(one, person)
            return "done"
        except (Conflict, PermissionDenied):  # whoever prepared a batch never approves it
            return "refused"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = sum(pool.map(turn, people), Counter())
    return {"asked": told.total(), "done": told["done"]}


def counted(vop, person):
    """What stands in the tables afterwards."""
    with scope.acting_as(person), connection.cursor() as cursor:
        fund = Fund.objects.get(partnership=vop)
        cursor.execute("SELECT broken_at FROM verify_chain(%s)", [fund.pk])
        kinds = Counter(Posting.objects.filter(fund=fund).values_list("kind", flat=True))
        return {
            "broken_at": cursor.fetchone()[0], "reserve": kinds["reserve"], "order": kinds["order"],
            "settle": kinds["settle"], "settled": Payment.objects.filter(status="settled").count(),
            "paid": str(fund.paid), "reserved": str(fund.reserved), "at": timezone.now().isoformat(),
        }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "arrange":
        with transaction.atomic():
            arrange()
    else:
        json.dump(run(), sys.stdout)
