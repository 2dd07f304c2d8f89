"""What a grant's ceiling leaves, for the matching rounds below."""

from mobility.budgets import tells_what_is_left
from payments.models import Fund


@tells_what_is_left
def available(partnership_ids):
    """{partnership id: euros} that no agreement has reserved. A partnership without a grant has nothing."""
    return dict(Fund.objects.filter(partnership__in=partnership_ids).values_list("partnership", "available"))
