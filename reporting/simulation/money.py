"""Accounts, commitments, batches and payments of the exchanges made in bulk, through the ledger's own trigger."""

import hashlib
from collections import defaultdict
from datetime import timedelta

from schwifty import IBAN

from payments.bank_file import file_of
from payments.due import payable
from payments.models import BankAccount, Batch, FundShare, Payment, Posting
from reporting.simulation import texts
from reporting.simulation.clock import moment
from reporting.simulation.stage import insert
from reporting.simulation.stays import DAY

# What became of the lump sum of a validated exchange; none: it is due and in no batch.
FATES = ["none", "prepared", "approved", "sent", "rejected", "none", "sent", "none"]
NO_IBAN = {"AM": "GE"}  # Armenia has none: its visitors are paid to an account in Georgia
LARGEST_BATCH = 60
POSTINGS_AT_ONCE = 400
HOUR = timedelta(hours=1)
GIVEN = ("commitment_signed", "agreement_signed", "ongoing", "ended", "reported", "returned", "validated", "paid",
         "closed", "interrupted")  # fmt: skip


def write_money(stage, tenants, matches):
    """All of it, for funded physical visits."""
    chance = stage.chance("money")
    funded = [match for match in matches if match.exchange.amount]
    write_accounts(chance, [match for match in funded if match.exchange.status in GIVEN])
    signed = [match for match in funded if match.signed]
    funds = {tenant.partnership.pk: tenant for tenant in tenants}
    write_shares(funds, signed)
    postings = [posting(funds, match, "reserve", match.exchange.agreement_signed_at, "reserve") for match in signed]
    postings += [
        posting(funds, match, "release", match.exchange.stopped_at, "release", "cancelled")
        for match in signed
        if match.exchange.status == "cancelled"
    ]
    # Money is committed before it is ordered: reserve everything, then prepare the batches.
    write_postings(stage, postings)
    write_batches(stage, chance, funds, signed)
    change_accounts(stage, funds)


def change_accounts(stage, funds):
    """One visitor of each partnership gave another account late: finance asks before it pays."""
    for partnership in funds:
        due = payable(partnership).last()
        if due:
            changed = {"given_at": moment(stage.today - DAY), "changed_at": moment(stage.today - DAY)}
            BankAccount.objects.filter(exchange=due).update(**changed)


def write_accounts(chance, matches):
    insert(
        BankAccount,
        [
            BankAccount(
                exchange=match.exchange,
                holder=match.exchange.vo_name[:70],
                town=match.exchange.vo_place[:35],
                iban=iban_of(chance, match.exchange.vo_country),
                country=match.exchange.vo_country,
                given_at=match.exchange.opened_at + DAY,
                given_by_id=match.application.submitted_by_id,
                bic=bic_of(match.exchange.vo_country),
                **match.exchange.party_ids(),
            )
            for match in matches
        ],
    )


def iban_of(chance, country):
    return str(IBAN.random(country_code=NO_IBAN.get(country, country), random=chance, use_registry=False))


def bic_of(country):
    return f"CXCB{NO_IBAN.get(country, country)}2X"


def write_shares(funds, matches):
    insert(
        FundShare,
        [
            FundShare(
                exchange=match.exchange,
                fund=funds[match.exchange.vop_id].fund,
                cap=match.exchange.amount,
                **match.exchange.party_ids(),
            )
            for match in matches
        ],
    )


def posting(funds, match, kind, at, occasion, reason=""):
    """(moment, Posting): keyed as payments.operations.ledger keys it."""
    exchange = match.exchange
    source, target = Posting.MOVES[kind]
    return at, Posting(
        fund=funds[exchange.vop_id].fund, partnership_id=exchange.vop_id, exchange=exchange, kind=kind, source=source,
        target=target, amount=exchange.amount, key=f"{kind}:{exchange.pk}:{occasion}", reason=reason[:300],
    )  # fmt: skip


def write_postings(stage, postings):
    """In the order of time. Few at once: each moves its fund's row, whose old versions go only at a commit."""
    rows = [row for _at, row in sorted(postings, key=lambda pair: pair[0])]
    for start in range(0, len(rows), POSTINGS_AT_ONCE):
        insert(Posting, rows[start : start + POSTINGS_AT_ONCE])


def write_batches(stage, chance, funds, matches):
    """Batches in every status; whoever prepares one never approves it."""
    counts = {pk: Batch.objects.filter(partnership=pk).count() for pk in funds}
    postings = []
    for (vop, fate, _month, _part), group in grouped(matches).items():
        counts[vop] += 1
        batch = batch_of(chance, funds[vop], group, fate, counts[vop])
        postings += fill_batch(chance, funds, batch, group, fate)
    write_postings(stage, postings)


def grouped(matches):
    """{(vop, fate, month, part): matches}: what was paid goes by month, what is open by its fate."""
    groups, place, sizes = defaultdict(list), 0, defaultdict(int)
    for match in matches:
        exchange = match.exchange
        if exchange.status in ("paid", "closed"):
            fate, month = "settled", exchange.paid_at.strftime("%Y-%m")
        elif exchange.status == "validated":
            fate, month = FATES[place % len(FATES)], ""
            place += 1
        else:
            continue
        if fate != "none":
            name = (exchange.vop_id, fate, month)
            groups[*name, sizes[name] // LARGEST_BATCH].append(match)
            sizes[name] += 1
    return groups


def batch_of(chance, tenant, group, fate, number):
    partnership = tenant.partnership
    prepared = first_moment(group, fate)
    return Batch.objects.create(
        public_id=chance.public_id(), partnership=partnership, prepared_at=prepared, prepared_by=tenant.finance,
        number=f"{partnership.acronym.upper().replace(' ', '')}-B{number:04d}",
        total=sum(match.exchange.amount for match in group),
    )  # fmt: skip


def first_moment(group, fate):
    """Settled ones were prepared the day before the bank paid them, open ones after the last validation."""
    if fate == "settled":
        return min(match.exchange.paid_at for match in group) - DAY
    return max(match.exchange.validated_at for match in group) + HOUR


def fill_batch(chance, funds, batch, group, fate):
    tenant = funds[batch.partnership_id]
    payments = insert(Payment, [payment_of(chance, match, batch) for match in group])
    if fate == "prepared":
        return []
    approve(batch, tenant, sent=fate != "approved")
    postings = []
    for match, payment in zip(group, payments, strict=True):
        postings += answer(chance, funds, tenant, match, payment, fate, batch)
    Payment.objects.bulk_update(payments, ["status", "answered_at", "answered_by", "reason"])
    return postings


def payment_of(chance, match, batch):
    exchange = match.exchange
    return Payment(
        public_id=chance.public_id(), exchange=exchange, batch=batch, amount=exchange.amount,
        end_to_end_id=exchange.number, **exchange.party_ids(),
    )  # fmt: skip


def approve(batch, tenant, *, sent):
    """The second person's yes, with the real file for the bank."""
    approved = batch.prepared_at + HOUR
    batch.file = file_of(batch, created_at=approved)
    batch.file_sha256 = hashlib.sha256(batch.file).hexdigest()
    batch.status, batch.approved_at, batch.approved_by = "approved", approved, tenant.finance2
    if sent:
        batch.status, batch.sent_at, batch.sent_by = "sent", approved + HOUR, tenant.finance2
    batch.save()


def answer(chance, funds, tenant, match, payment, fate, batch):
    """What the bank said to one payment; the postings it caused."""
    payment.status = "ordered"
    rows = [posting(funds, match, "order", batch.approved_at, payment.end_to_end_id)]
    if fate == "settled":
        payment.status, payment.answered_at = "settled", match.exchange.paid_at
        payment.reason = f"On the statement of {match.exchange.paid_at:%-d %B %Y}."
        rows.append(posting(funds, match, "settle", match.exchange.paid_at, payment.end_to_end_id))
    if fate == "rejected":
        payment.status, payment.answered_at = "rejected", batch.approved_at + 3 * HOUR
        payment.reason = chance.choice(texts.REFUSED_BY_BANK)
        rows.append(posting(funds, match, "reject", payment.answered_at, payment.end_to_end_id))
    payment.answered_by = tenant.finance if payment.answered_at else None
    if payment.answered_at and batch.status != "answered":
        batch.status = "answered"
        batch.save(update_fields=["status"])
    return rows
