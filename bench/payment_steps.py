"""Steps of bench/payments.py, each a process of its own: `python -m bench.payment_steps STEP E-MAIL NUMBER ROUNDS`."""

import copy
import json
import random
import resource
import sys
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from schwifty import IBAN  # noqa: E402

from clusterxchange import scope  # noqa: E402
from clusterxchange.public_ids import new_public_id  # noqa: E402
from mobility.models import Exchange, Offer  # noqa: E402
from partnerships.models import Grant, User  # noqa: E402
from payments.bank_file import accounts_of, lines_of  # noqa: E402
from payments.models import BankAccount, Batch, Fund, FundShare, Payment, Posting  # noqa: E402
from payments.operations import import_answer  # noqa: E402
from reporting.simulation.stage import insert  # noqa: E402

AMOUNT = 10  # euros
A_BATCH = 1000
EACH = 400  # postings in one transaction: each moves its fund's row, whose old versions go only at a commit


def fill(finance, number, rounds):
    """As the owner: exchanges whose payments are at the bank, for each round."""
    (partnership,) = {one.partnership for one in finance.memberships.filter(role="finance")}
    template = Exchange.objects.filter(
        vop=partnership, amount__gt=0, status__in=["validated", "paid", "closed"]
    ).first()
    Exchange.objects.filter(pk=template.pk).update(status="validated", paid_at=None, closed_at=None)
    template.refresh_from_db()
    Offer.objects.filter(pk=template.offer_id).update(places=32_000, places_taken=0)
    fund, more = Fund.objects.get(partnership=partnership), AMOUNT * number * rounds
    Fund.objects.filter(pk=fund.pk).update(ceiling=fund.ceiling + more, available=fund.available + more)
    second = User.objects.exclude(pk=finance.pk).filter(memberships__partnership=partnership).first()
    with transaction.atomic():
        exchanges = alike(template, number * rounds)
        insert(FundShare, [FundShare(exchange=one, fund=fund, cap=AMOUNT, **one.party_ids()) for one in exchanges])
        for start in range(0, len(exchanges), A_BATCH):
            send(exchanges[start : start + A_BATCH], start // A_BATCH, finance, second)
    for kind in ("reserve", "order"):
        for start in range(0, len(exchanges), EACH):
            insert(Posting, [posting(kind, fund, one) for one in exchanges[start : start + EACH]])


def alike(template, number):
    """So many exchanges like this one, each with its application and its account."""
    applications = insert(type(template.application), [likeness(template.application) for _n in range(number)])
    exchanges = insert(Exchange, [
        likeness(template, number=f"CXC-2031-{n:05d}", amount=AMOUNT, application_id=application.pk, stopped_at=None)
        for n, application in enumerate(applications)
    ])  # fmt: skip
    chance = random.Random(1)
    insert(BankAccount, [
        BankAccount(
            exchange=one, holder=one.vo_name[:70], town="Girona", country="ES", **one.party_ids(),
            iban=str(IBAN.random(country_code="ES", random=chance, use_registry=False)),
        )
        for one in exchanges
    ])  # fmt: skip
    return exchanges


def likeness(row, **changes):
    one = copy.copy(row)
    one._state = copy.copy(row._state)
    one._state.fields_cache = {}
    for name, value in ({"pk": None, "public_id": new_public_id(), "vo_identity": ""} | changes).items():
        setattr(one, name, value)
    return one


def send(exchanges, place, first, second):
    now = timezone.now()
    batch = Batch.objects.create(
        partnership_id=exchanges[0].vop_id, number=f"BENCH-B{place:04d}", status="sent", total=AMOUNT * len(exchanges),
        prepared_by=first, approved_at=now, approved_by=second, file=b"<Document/>", sent_at=now, sent_by=second,
    )  # fmt: skip
    insert(Payment, [
        Payment(exchange=one, batch=batch, amount=AMOUNT, status="ordered", end_to_end_id=f"{one.number}-BENCH",
                **one.party_ids())
        for one in exchanges
    ])  # fmt: skip


def posting(kind, fund, exchange):
    source, target = Posting.MOVES[kind]
    return Posting(
        fund=fund, partnership_id=fund.partnership_id, exchange=exchange, kind=kind, source=source, target=target,
        amount=AMOUNT, key=f"{kind}:{exchange.pk}:bench",
    )  # fmt: skip


def files(finance, number, rounds):
    """The rows are read first; then the file is made, again and again."""
    from payments.payment_file import payment_file

    with scope.acting_as(finance):
        batch = Batch.objects.filter(number="BENCH-B0000").select_related("partnership").get()
        payments = list(Payment.objects.filter(vop=batch.partnership).select_related("exchange")[:number])
        grant, accounts = Grant.objects.get(partnership=batch.partnership), accounts_of(payments)
        now = timezone.now()
        work = lambda: payment_file(lines_of(batch, grant, payments, accounts, created_at=now))  # noqa: E731
        return [measured(f"file of {number:,} payments", work) for _round in range(rounds)]


def statements(finance, number, rounds):
    """Each round brings a statement of other payments, as one operation of the finance officer."""
    found = []
    for place in range(rounds):
        content = statement(range(place * number, (place + 1) * number))

        def bring(content=content, place=place):
            with scope.acting_as(finance):
                batch = Batch.objects.filter(number="BENCH-B0000").select_related("partnership").get()
                answer, _new = import_answer(batch.partnership, content=content, name=f"{place}.xml", by=finance)
                assert answer.counts == {"settled": number}, answer.counts

        found.append(measured(f"statement of {number:,} entries ({len(content) / 1e6:.1f} MB)", bring))
    return found


def statement(numbers):
    """camt.053.001.02, one entry a payment, as talkative as banks are."""
    entries = "".join(
        f'<Ntry><NtryRef>{n}</NtryRef><Amt Ccy="EUR">{AMOUNT}.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2031-03-03</Dt></BookgDt><ValDt><Dt>2031-03-03</Dt></ValDt>"
        f"<AcctSvcrRef>20310303{n:08d}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>NTRF+117+9301</Cd><Issr>DK</Issr></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><MsgId>BENCH</MsgId><EndToEndId>CXC-2031-{n:05d}-BENCH</EndToEndId></Refs><AmtDtls>"
        f'<TxAmt><Amt Ccy="EUR">{AMOUNT}.00</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>Talleres Ruiz SL</Nm></Cdtr>'
        "<CdtrAcct><Id><IBAN>ES9121000418450200051332</IBAN></Id></CdtrAcct></RltdPties><RltdAgts><CdtrAgt>"
        "<FinInstnId><BIC>CAIXESBBXXX</BIC></FinInstnId></CdtrAgt></RltdAgts><RmtInf>"
        f"<Ustrd>ClusterXchange CXC-2031-{n:05d}-BENCH 101036</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for n in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>BENCH</MsgId></GrpHdr><Stmt><Id>1</Id>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def measured(what, work):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    before, began = (seconds_of(backend), python_seconds()), time.monotonic()
    work()
    wall = time.monotonic() - began
    sql, python = seconds_of(backend) - before[0], python_seconds() - before[1]
    return {"what": what, "seconds": wall, "python": python, "sql": sql, "cpu": python + sql}


def python_seconds():
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def seconds_of(pid):
    """CPU of one process of the database, from /proc (Linux)."""
    from pathlib import Path

    from bench.spent import TICK

    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


if __name__ == "__main__":
    step, email, *numbers = sys.argv[1:]
    with transaction.atomic():
        who = User.objects.get(email=email)
    found = {"fill": fill, "files": files, "statements": statements}[step](who, *map(int, numbers))
    json.dump(found or [], sys.stdout)
