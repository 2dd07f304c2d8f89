"""Postings: the only way money moves. The database keeps the ceiling, the order and the hash chain."""

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict
from payments.models import Fund, FundShare, Posting


class CeilingReached(Conflict):
    """The fund has less available than is asked of it."""


class PostedBefore(Conflict):
    """The same posting was made before: the key answers first."""


@transaction.atomic
def post(kind, *, fund_id, partnership_id, exchange_id, amount, key, reason=""):
    """Insert one posting. Raises PostedBefore, CeilingReached, or Conflict; never moves money twice."""
    source, target = Posting.MOVES[kind]
    try:
        with transaction.atomic():
            return Posting.objects.create(
                fund_id=fund_id,
                partnership_id=partnership_id,
                exchange_id=exchange_id,
                kind=kind,
                source=source,
                target=target,
                amount=amount,
                key=key,
                reason=reason,
            )
    except IntegrityError as error:
        raise refusal_in_words(error, amount) from error


def refusal_in_words(error, amount):
    broken = constraint_of(error)
    if broken == "posting_once":
        return PostedBefore(_("This was booked before."))
    if broken == "fund_no_bucket_negative":
        return CeilingReached(_("EUR %(amount)s would pass the ceiling of the grant's lump sums.") % {"amount": amount})
    if broken.startswith("fund_share"):
        return Conflict(_("The exchange does not have that much in this state."))
    return error


RESERVE = "SELECT reserve_lump_sum(%s, %s, %s, %s, %s, %s, %s)"


def reserve(exchange):
    """Commit the signed amount (FA signed); the posting's id. A second call raises PostedBefore.

    One statement, and the last one of a signature: the fund is locked from here to the commit.
    """
    sides, key = exchange.party_ids(), f"reserve:{exchange.pk}:reserve"
    values = [exchange.pk, *(sides[f"{side}_id"] for side in ("vo", "ho", "vop", "hop")), exchange.amount, key]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RESERVE, values)
            posting = cursor.fetchone()[0]
    except IntegrityError as error:
        raise refusal_in_words(error, exchange.amount) from error
    if posting is None:
        raise Fund.DoesNotExist("this partnership's fund does not exist for whoever signs")
    return posting


@transaction.atomic
def reserve_anew(exchange, paper):
    """Commit what an agreement signed again fixes: the difference to what is reserved is taken or given back."""
    share = FundShare.objects.filter(exchange=exchange).first()
    if share is None:
        return reserve(exchange)
    difference = exchange.amount - share.reserved
    if difference > 0:
        cap_share(share, exchange.amount)
        _post_for(exchange, share.fund_id, "reserve", difference, paper.number, "signed again")
    elif difference < 0:
        _post_for(exchange, share.fund_id, "release", -difference, paper.number, "signed again")
        cap_share(share, exchange.amount)
    return share


def cap_share(share, amount):
    """The cap follows the lump sum of the exchange: before more is reserved, after less is."""
    FundShare.objects.filter(pk=share.pk).update(cap=amount)


@transaction.atomic
def release_commitment(exchange, *, reason):
    """Give back what a cancelled exchange had reserved; nothing reserved, nothing done."""
    share = FundShare.objects.filter(exchange=exchange).first()
    if share is None or not share.reserved:
        return None
    return _post_for(exchange, share.fund_id, "release", share.reserved, "release", reason)


@transaction.atomic
def release_rest(exchange):
    """Give back what a stay that was broken off no longer needs: agreed less decided. Twice is once."""
    share = FundShare.objects.filter(exchange=exchange).first()
    rest = share.cap - exchange.amount if share else 0
    if not rest:
        return None
    try:
        return _post_for(exchange, share.fund_id, "release", rest, "broken off", "broken off")
    except PostedBefore:
        return None


def move(payment, kind, *, reason=""):
    """Order, settle or reject one payment; the key is the payment's, so twice is once."""
    share = FundShare.objects.get(exchange=payment.exchange_id)
    return _post_for(payment.exchange, share.fund_id, kind, payment.amount, payment.end_to_end_id, reason)


def post_recovered(recovery):
    """What was paid and came back is there for others again; the key is the recovery's number, so twice is once."""
    share = FundShare.objects.get(exchange=recovery.exchange_id)
    return _post_for(recovery.exchange, share.fund_id, "recover", recovery.amount, recovery.number, "claimed back")


MANY = "SELECT post_many(%s, %s, %s, %s, %s::bigint[], %s::numeric[], %s::text[], %s)"


def post_all(kind, payments, reason=""):
    """One posting of this kind for each payment of one fund, in their order. Raises as post does; all or none.

    One statement: the fund is locked and moved once, the chain is what single postings would have made.
    """
    if not payments:
        return
    exchanges, amounts = [one.exchange_id for one in payments], [one.amount for one in payments]
    keys = [f"{kind}:{one.exchange_id}:{one.end_to_end_id}" for one in payments]
    values = [payments[0].vop_id, kind, *Posting.MOVES[kind], exchanges, amounts, keys, reason]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MANY, values)
    except IntegrityError as error:
        raise refusal_in_words(error, sum(amounts)) from error


def _post_for(exchange, fund_id, kind, amount, occasion, reason=""):
    return post(
        kind,
        fund_id=fund_id,
        partnership_id=exchange.vop_id,
        exchange_id=exchange.pk,
        amount=amount,
        key=f"{kind}:{exchange.pk}:{occasion}",
        reason=reason[:300],
    )


def chain_of(fund):
    """{"checked": postings read, "broken_at": the first that does not fit, or None}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT checked, broken_at FROM verify_chain(%s)", [fund.pk])
        checked, broken_at = cursor.fetchone()
    return {"checked": checked, "broken_at": broken_at}
