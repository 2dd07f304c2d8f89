"""What is left of a grant for lump sums. Payments knows it and says so from above; here it is only asked."""

from decimal import Decimal

from django.db.models import Sum

from mobility.models import Application, Exchange

NOT_YET_RESERVED = ("building", "commitment_signed")
tellers = []


def tells_what_is_left(teller):
    """Announce the function that says {partnership id: euros available} for a list of ids."""
    tellers.append(teller)
    return teller


def left_to_promise(partnership_ids):
    """{partnership id: euros} of the ceiling that neither an agreement has reserved nor a match has been promised."""
    left = dict.fromkeys(partnership_ids, Decimal(0))
    for teller in tellers:
        left |= teller(partnership_ids)
    for rows in (
        Application.objects.filter(status__in=["endorsed", "accepted"]),
        Exchange.objects.filter(status__in=NOT_YET_RESERVED),
    ):
        promised = rows.filter(vop__in=partnership_ids).order_by().values_list("vop").annotate(euros=Sum("amount"))
        for vop, euros in promised:
            left[vop] -= euros
    return {vop: max(Decimal(0), euros) for vop, euros in left.items()}
